package io.fieldwarden.hub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.hub.client.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;

/** Hears of alerts as a page does, over {@code /alerts/stream}, on a thread of its own. */
final class AlertListener implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";

    private final Stream<String> lines;
    private final Heard heard;

    /** Told of each event on the listener's thread. */
    interface Heard {
        /** @param nanos when the line was there */
        void alert(JsonNode alert, long nanos);
    }

    private AlertListener(Stream<String> lines, Heard heard) {
        this.lines = lines;
        this.heard = heard;
    }

    static AlertListener open(Addresses hub, Heard heard) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.http() + "/api/v1/alerts/stream"))
                .header("Authorization", "Bearer " + hub.token())
                .header("Accept", "text/event-stream")
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IOException("alerts/stream answers " + response.statusCode());
            }
            AlertListener listener = new AlertListener(response.body(), heard);
            Thread thread = new Thread(listener::listen, "bench-alerts");
            thread.setDaemon(true);
            thread.start();
            return listener;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting to alerts/stream", e);
        }
    }

    private void listen() {
        try {
            lines.filter(line -> line.startsWith(DATA)).forEach(this::take);
        } catch (UncheckedIOException e) {
            // Closed, by us or by the hub: whoever waits for an alert sees that none comes.
            Thread.currentThread().interrupt();
        }
    }

    private void take(String line) {
        long now = System.nanoTime();
        try {
            heard.alert(JSON.readTree(line.substring(DATA.length())), now);
        } catch (IOException e) {
            throw new UncheckedIOException("an event of alerts/stream is not JSON", e);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
