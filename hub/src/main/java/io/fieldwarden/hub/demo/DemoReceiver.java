package io.fieldwarden.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Stands for the systems that notices go to: takes them on loopback and says so, as a robot would. One of its addresses always
 * says no, so that a channel that fails can be seen. Its one thread is its own.
 */
final class DemoReceiver implements AutoCloseable {
    private static final String SYSTEM = "演示：监管平台";
    private static final String ROBOT = "演示：值班群";
    private static final String BROKEN = "演示：停用的旧平台";
    private static final int MAX_BODY = 1_048_576;

    private final HttpServer server;

    private DemoReceiver(HttpServer server) {
        this.server = server;
    }

    static DemoReceiver open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
            server.createContext("/", exchange -> answer(exchange, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}"));
            server.createContext("/old", exchange -> answer(exchange, 503, "closed for good"));
            server.start();
            return new DemoReceiver(server);
        } catch (IOException e) {
            throw new UncheckedIOException("a port on loopback for the demonstration", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            in.readNBytes(MAX_BODY);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Channels that end here, in place of those of an earlier start, whose port is another one. */
    void channels(ApiClient client) {
        Set<String> ours = Set.of(SYSTEM, ROBOT, BROKEN);
        for (JsonNode channel : client.get("/channels").path("items")) {
            if (ours.contains(channel.path("name").asText())) {
                client.delete("/channels/" + channel.path("id").asText());
            }
        }
        client.post("/webhooks", channel(SYSTEM, "/events"));
        ObjectNode robot = channel(ROBOT, "/robot?access_token=demo")
                .put("kind", "dingtalk")
                .put("severity", "major");
        robot.putObject("quiet").put("from", "22:00").put("to", "06:30").put("zone", "Asia/Shanghai");
        ((ObjectNode) robot.path("settings")).put("secret", "SEC-of-the-demonstration");
        client.post("/channels", robot);
        client.post("/webhooks", channel(BROKEN, "/old").put("severity", "critical"));
    }

    private ObjectNode channel(String name, String path) {
        ObjectNode channel = JsonNodeFactory.instance.objectNode().put("name", name);
        channel.putObject("settings")
                .put("url", "http://127.0.0.1:" + server.getAddress().getPort() + path);
        return channel;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
