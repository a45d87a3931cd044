package io.fieldwarden.alert.oidc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.alert.access.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks the provider: JSON only, no redirects, 10 seconds and 256 KiB at most. Safe for many threads. */
final class ProviderHttp {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 256 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param authorization of the header; empty for none */
    JsonNode get(URI address, Optional<String> authorization) throws ProviderException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).GET();
        authorization.ifPresent(value -> request.header("Authorization", value));
        return send(request);
    }

    JsonNode post(URI address, Map<String, String> form, Optional<String> authorization) throws ProviderException {
        String body = form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return send(request);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonNode send(HttpRequest.Builder builder) throws ProviderException {
        HttpRequest request =
                builder.timeout(ANSWER).header("Accept", "application/json").build();
        String where = request.method() + " " + request.uri();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] bytes;
            try (InputStream in = response.body()) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
            if (bytes.length > MOST_BYTES) {
                throw new ProviderException(where + " answers more than " + MOST_BYTES + " bytes");
            }
            if (response.statusCode() != 200) {
                throw new ProviderException(where + " answers " + response.statusCode() + error(bytes));
            }
            JsonNode node = JSON.readTree(bytes);
            if (node == null || !node.isObject()) {
                throw new ProviderException(where + " does not answer a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new ProviderException(where + " does not answer JSON", e);
        } catch (IOException e) {
            throw new ProviderException(where + " cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(where + " was interrupted", e);
        }
    }

    /** The code of the error (RFC 6749 section 5.2), never the rest of what came. */
    private static String error(byte[] bytes) {
        try {
            String code = JSON.readTree(bytes).path("error").asText();
            return code.matches("[a-z_]{1,64}") ? " (" + code + ")" : "";
        } catch (IOException e) {
            return "";
        }
    }
}
