package io.fieldwarden.hub.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A client of the hub's HTTP API. Safe for many threads. */
public final class ApiClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long LOOK_MS = 50;
    private static final String JSON_TYPE = "application/json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String url;
    private final String token;

    /** @param url of the hub, such as {@code http://127.0.0.1:8080} */
    public ApiClient(String url, String token) {
        this.url = url.replaceAll("/+$", "");
        this.token = token;
    }

    public String url() {
        return url;
    }

    /** Waits until every part of the hub is up. @return whether that was so within this time */
    public boolean awaitReady(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!get("/status").path("ready").asBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return true;
    }

    /** @param path after {@code /api/v1} */
    public JsonNode get(String path) {
        return send("GET", path, JSON_TYPE, HttpRequest.BodyPublishers.noBody());
    }

    /**
     * The items of all pages.
     *
     * @param path after {@code /api/v1}, with a query
     */
    public ArrayNode all(String path) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        String cursor = "";
        do {
            JsonNode page = get(path + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)));
            page.path("items").forEach(items::add);
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        return items;
    }

    public JsonNode post(String path, JsonNode body) {
        return send("POST", path, JSON_TYPE, json(body));
    }

    public JsonNode put(String path, JsonNode body) {
        return send("PUT", path, JSON_TYPE, json(body));
    }

    public JsonNode putText(String path, String contentType, String body) {
        return send("PUT", path, contentType, HttpRequest.BodyPublishers.ofString(body));
    }

    /** @param body of a type that is not JSON */
    public JsonNode postBytes(String path, String contentType, byte[] body) {
        return send("POST", path, contentType, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    public void delete(String path) {
        send("DELETE", path, JSON_TYPE, HttpRequest.BodyPublishers.noBody());
    }

    /** An answer that is not JSON, as text. */
    public String text(String path) {
        return answer("GET", path, JSON_TYPE, HttpRequest.BodyPublishers.noBody());
    }

    /** An answer that is no text. */
    public byte[] bytes(String path) {
        return answer(
                "GET",
                path,
                JSON_TYPE,
                HttpRequest.BodyPublishers.noBody(),
                HttpResponse.BodyHandlers.ofByteArray(),
                body -> new String(body, StandardCharsets.UTF_8));
    }

    /** A part of a path or query, percent-encoded. */
    public static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static HttpRequest.BodyPublisher json(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private JsonNode send(String method, String path, String contentType, HttpRequest.BodyPublisher body) {
        String answer = answer(method, path, contentType, body);
        try {
            return answer.isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new ApiException(method + " " + path + ": the answer of " + url + " is not JSON", e);
        }
    }

    private String answer(String method, String path, String contentType, HttpRequest.BodyPublisher body) {
        return answer(method, path, contentType, body, HttpResponse.BodyHandlers.ofString(), text -> text);
    }

    private <T> T answer(
            String method,
            String path,
            String contentType,
            HttpRequest.BodyPublisher body,
            HttpResponse.BodyHandler<T> handler,
            Function<T, String> text) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", contentType)
                .method(method, body)
                .build();
        try {
            HttpResponse<T> response = http.send(request, handler);
            if (response.statusCode() / 100 != 2) {
                throw new ApiException(
                        response.statusCode(),
                        method + " " + path + ": " + problem(response.statusCode(), text.apply(response.body())));
            }
            return response.body();
        } catch (IOException e) {
            throw new ApiException("no hub answers at " + url + " (start one with ./fieldwarden run)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted while waiting for " + url, e);
        }
    }

    /** What an RFC 9457 problem says, or else the status. */
    private static String problem(int status, String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            String title = problem.path("title").asText("");
            String detail = problem.path("detail").asText("");
            String both = detail.isEmpty() ? title : title.isEmpty() ? detail : title + ": " + detail;
            return both.isEmpty() ? "HTTP " + status : both + " (HTTP " + status + ")";
        } catch (JsonProcessingException e) {
            return "HTTP " + status;
        }
    }
}
