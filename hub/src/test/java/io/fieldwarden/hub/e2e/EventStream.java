package io.fieldwarden.hub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Follows {@code /alerts/stream} on a thread of its own and keeps every alert it hears of. */
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> alerts = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;
    private final Thread thread;

    EventStream(ApiClient client, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.url() + "/api/v1/alerts/stream"))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IOException("alerts/stream answered " + response.statusCode());
        }
        lines = response.body();
        thread = new Thread(this::read, "event-stream");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            lines.filter(line -> line.startsWith("data:")).forEach(this::take);
        } catch (UncheckedIOException e) {
            // The hub ended or the test closed the stream: what was heard stays.
            thread.interrupt();
        }
    }

    private void take(String line) {
        try {
            JsonNode alert = JSON.readTree(line.substring("data:".length()));
            if (alert.has("rule")) {
                alerts.add(alert);
            }
        } catch (IOException e) {
            throw new AssertionError("not JSON on the stream: " + line, e);
        }
    }

    List<JsonNode> of(String device) {
        return alerts.stream()
                .filter(alert -> alert.path("device").asText().equals(device))
                .toList();
    }

    @Override
    public void close() {
        lines.close();
    }
}
