package io.fieldwarden.hub.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Manages profiles through the API. */
public final class Profiles {
    private final ApiClient client;

    public Profiles(ApiClient client) {
        this.client = client;
    }

    /** Puts the text as a new version and makes it the active one. */
    public JsonNode push(String id, String yaml) {
        JsonNode put = put(id, yaml);
        return activate(id, put.path("version").asInt());
    }

    /** Keeps the text as a draft. */
    public JsonNode put(String id, String yaml) {
        return client.putText(path(id), "application/yaml", yaml);
    }

    public JsonNode activate(String id, int version) {
        return client.post(
                path(id) + "/activate", JsonNodeFactory.instance.objectNode().put("version", version));
    }

    /** Back to the version that was active before. */
    public JsonNode rollback(String id) {
        return client.post(path(id) + "/rollback", JsonNodeFactory.instance.objectNode());
    }

    private static String path(String id) {
        return "/profiles/" + ApiClient.encoded(id);
    }
}
