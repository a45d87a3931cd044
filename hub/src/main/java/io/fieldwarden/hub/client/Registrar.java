package io.fieldwarden.hub.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** Registers devices through the API. */
public final class Registrar {
    private static final int NOT_FOUND = 404;

    /** What a new device proves itself with, shown once. */
    public record NewDevice(String id, String secret, String token) {}

    private final ApiClient client;

    public Registrar(ApiClient client) {
        this.client = client;
    }

    public boolean known(String id) {
        return find(id).isPresent();
    }

    public Optional<JsonNode> find(String id) {
        try {
            return Optional.of(client.get("/devices/" + ApiClient.encoded(id)));
        } catch (ApiException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public NewDevice register(ObjectNode request) {
        JsonNode answer = client.post("/devices", request);
        return new NewDevice(
                answer.path("id").asText(),
                answer.path("secret").asText(),
                answer.path("token").asText());
    }

    /** The body of {@code POST /devices}. */
    public static ObjectNode request(String id, String profile, Map<String, String> parameters) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("id", id).put("profile", profile);
        ObjectNode values = request.putObject("parameters");
        parameters.forEach(values::put);
        return request;
    }
}
