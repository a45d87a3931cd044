package io.fieldwarden.edge.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fieldwarden.edge.core.AgentStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Shows to whoever stands beside the gateway how the agent does: {@code /} for people, {@code /status} as JSON. Reads only,
 * no log-in: bind it to the loopback or to a network of the site. One thread of its own.
 */
public final class StatusPage implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService thread;
    private final Supplier<AgentStatus> status;

    private StatusPage(HttpServer server, ExecutorService thread, Supplier<AgentStatus> status) {
        this.server = server;
        this.thread = thread;
        this.status = status;
    }

    /**
     * @param port 0 for a free one
     * @throws UncheckedIOException when the port is taken
     */
    public static StatusPage open(String bind, int port, Supplier<AgentStatus> status) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(bind, port), 10);
            ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
                Thread made = new Thread(work, "edge-status");
                made.setDaemon(true);
                return made;
            });
            StatusPage page = new StatusPage(server, thread, status);
            server.setExecutor(thread);
            server.createContext("/", page::answer);
            server.start();
            return page;
        } catch (IOException e) {
            throw new UncheckedIOException("status: cannot listen on " + bind + ":" + port, e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean reading = exchange.getRequestMethod().equals("GET");
            String path = exchange.getRequestURI().getPath();
            if (!reading) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, 405, "text/plain; charset=utf-8", "GET only\n");
            } else if (path.equals("/status")) {
                send(exchange, 200, "application/json", StatusText.json(status.get()));
            } else if (path.equals("/")) {
                send(exchange, 200, "text/html; charset=utf-8", StatusText.html(status.get()));
            } else {
                send(exchange, 404, "text/plain; charset=utf-8", "/ or /status\n");
            }
        }
    }

    private static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
