package io.fieldwarden.alert.support;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server of somebody else on this machine, which keeps what it is sent and answers as it is told. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Function<Received, Answer> answers = request -> new Answer(200, "{\"errcode\":0}");

    /** @param headers names in lower case */
    public record Received(String method, String path, Map<String, String> headers, ByteString body) {
        public String text() {
            return body.toStringUtf8();
        }
    }

    /** What it answers. */
    public record Answer(int status, String body, Map<String, String> headers) {
        public Answer(int status, String body) {
            this(status, body, Map.of());
        }
    }

    private Receiver(HttpServer server) {
        this.server = server;
    }

    public static Receiver open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            Receiver receiver = new Receiver(server);
            server.createContext("/", receiver::handle);
            server.setExecutor(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "receiver");
                thread.setDaemon(true);
                return thread;
            }));
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new java.util.TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
        Received request = new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                ByteString.readFrom(exchange.getRequestBody()));
        Answer answer = answers.apply(request);
        received.add(request);
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public void answers(Function<Received, Answer> newAnswers) {
        answers = newAnswers;
    }

    /** In the order in which they were answered. */
    public List<Received> received() {
        return received;
    }

    /** Of one address. */
    public List<Received> at(String path) {
        return received.stream().filter(one -> one.path().startsWith(path)).toList();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
