package io.fieldwarden.alert.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Listens to a stream on a thread of its own and keeps what it heard. */
public final class SseListener implements AutoCloseable {
    private final InputStream stream;
    private final List<Event> events = new ArrayList<>();
    private boolean ended;

    /** One event; an empty id when it had none. */
    public record Event(String id, String name, String data) {}

    private SseListener(InputStream stream) {
        this.stream = stream;
    }

    /** @param lastEventId empty for none */
    public static SseListener open(Web web, String token, String lastEventId) throws Exception {
        return open(web, "/api/v1/alerts/stream", token, lastEventId);
    }

    public static SseListener open(Web web, String path, String token, String lastEventId) throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(web.uri(path))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("stream: " + response.statusCode() + " "
                    + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        SseListener listener = new SseListener(response.body());
        Thread thread = new Thread(listener::read, "sse-listener");
        thread.setDaemon(true);
        thread.start();
        return listener;
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String id = "";
            String name = "message";
            StringBuilder data = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        add(new Event(id, name, data.toString()));
                    }
                    name = "message";
                    data.setLength(0);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                }
            }
        } catch (IOException e) {
            // The server or this side has closed it, which is what ended() tells.
        }
        end();
    }

    private synchronized void add(Event event) {
        events.add(event);
    }

    private synchronized void end() {
        ended = true;
    }

    public synchronized boolean ended() {
        return ended;
    }

    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    public List<Long> ids() {
        return events().stream().map(e -> Long.parseLong(e.id())).toList();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
