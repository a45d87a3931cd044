package io.fieldwarden.hub.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** A system that the hub pushes to: takes everything, keeps it, and answers as a robot of a chat does. For many threads. */
final class OtherSystem implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Heard> all = new CopyOnWriteArrayList<>();

    /** @param headers names in lower case */
    record Heard(String path, Map<String, List<String>> headers, String body) {}

    private OtherSystem(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    static OtherSystem open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        OtherSystem other = new OtherSystem(server, Executors.newFixedThreadPool(2));
        server.createContext("/", other::take);
        server.setExecutor(other.threads);
        server.start();
        return other;
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        all.add(new Heard(exchange.getRequestURI().toString(), headers, body));
        byte[] answer = "{\"errcode\":0,\"errmsg\":\"ok\"}".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** The first message to {@code path} that has these words. */
    Heard await(String path, String words) {
        return Awaitility.await(words + " at " + path)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> all.stream()
                                .filter(one -> one.path().startsWith(path)
                                        && one.body().contains(words))
                                .findFirst()
                                .orElse(null),
                        one -> one != null);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
