package io.fieldwarden.alert.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Requests to every address of the document, made from its schemas. For one thread. */
public final class ArbitraryRequests {
    /** What would end the credentials that all other requests are made with, or does not end by itself. */
    private static final Set<String> NOT_THESE = Set.of("DELETE /api/v1/session", "POST /api/v1/me/password");

    private static final Set<String> HEADERS_SET_BY_THE_CLIENT = Set.of("Last-Event-ID");

    private final JsonNode document = OpenApiContract.INSTANCE.document();
    private final Arbitrary values;

    public ArbitraryRequests(long seed, List<String> known) {
        this.values = new Arbitrary(seed, document, known);
    }

    /** @param headers names and values by turns */
    public record Request(String method, String path, List<String> headers, String type, String body) {
        public Web.Answer send(Web web) {
            Web with = web;
            for (int i = 0; i < headers.size(); i += 2) {
                with = with.with(headers.get(i), headers.get(i + 1));
            }
            HttpRequest.BodyPublisher publisher =
                    type.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
            return with.send(method, path, publisher, type);
        }
    }

    public List<String> operations() {
        return OpenApiContract.INSTANCE.operations().stream()
                .filter(operation -> !NOT_THESE.contains(operation))
                .toList();
    }

    /** @param operation such as {@code GET /api/v1/alerts/{id}} */
    public Request next(String operation) {
        values.begin();
        String[] parts = operation.split(" ", 2);
        JsonNode item = document.path("paths").path(parts[1]);
        JsonNode described = item.path(parts[0].toLowerCase(Locale.ROOT));
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(parameters::add);
        described.path("parameters").forEach(parameters::add);
        String path = parts[1];
        List<String> query = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        for (JsonNode unresolved : parameters) {
            JsonNode parameter = unresolved.has("$ref")
                    ? document.at(unresolved.path("$ref").asText().substring(1))
                    : unresolved;
            String name = parameter.path("name").asText();
            JsonNode schema = parameter.path("schema");
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(segment(schema)));
                case "query" -> {
                    if (parameter.path("required").asBoolean() || values.sometimes(values.isGentle() ? 0.2 : 0.5)) {
                        query.add(name + "=" + encoded(values.parameter(schema)));
                    }
                }
                case "header" -> header(name, headers);
                default -> {}
            }
        }
        if (parts[1].endsWith("/stream")) {
            // Refused before anything is sent; an open stream would not end.
            return new Request("GET", parts[1].replaceAll("\\{\\w+}", "nothing") + "?lastEventId=x", List.of(), "", "");
        }
        String all = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        return body(parts[0], all, headers, described.path("requestBody").path("content"));
    }

    private String segment(JsonNode schema) {
        String text = values.parameter(schema);
        // An empty one, or one of dots, is another address.
        return text.isBlank() || text.contains("/") || text.equals("\u0000") ? "nothing" : text;
    }

    /** One that HTTP allows to be sent. */
    private void header(String name, List<String> headers) {
        if (HEADERS_SET_BY_THE_CLIENT.contains(name) || values.isGentle() || !values.sometimes(0.6)) {
            return;
        }
        String value = values.sometimes(0.5) ? "\"" + (values.sometimes(0.5) ? 1 : 2) + "\"" : values.hostile();
        if (!value.isBlank() && value.chars().allMatch(c -> c > ' ' && c < 127)) {
            headers.add(name);
            headers.add(value);
        }
    }

    private Request body(String method, String path, List<String> headers, JsonNode content) {
        if (content.isEmpty() || (!values.isGentle() && values.sometimes(0.1))) {
            return new Request(method, path, headers, "", "");
        }
        Map.Entry<String, JsonNode> one = values.oneOf(List.copyOf(content.properties()));
        String type = !values.isGentle() && values.sometimes(0.1) ? "text/plain" : one.getKey();
        if (!values.isGentle() && values.sometimes(0.1)) {
            return new Request(method, path, headers, type, values.hostile());
        }
        JsonNode body = values.body(one.getValue().path("schema"));
        return new Request(method, path, headers, type, body.isTextual() ? body.asText() : body.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
