package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The documents of this API, kept by hand in {@code api}; tests hold every route, answer and event to them. */
final class OpenApi {
    private static final String SCHEMAS = "#/components/schemas/";

    private OpenApi() {}

    static ObjectNode document(String version) {
        ObjectNode document = document("/api/openapi.yaml", version);
        document.path("paths").forEach(item -> {
            if (item.path("post") instanceof ObjectNode post && !post.has("security")) {
                repeatable(post);
            }
        });
        return document;
    }

    /** What {@link Repeats} does for every POST need not be written down at each. */
    private static void repeatable(ObjectNode post) {
        if (!post.path("parameters").findValuesAsText("name").contains("Idempotency-Key")) {
            ObjectNode parameter = post.withArray("parameters")
                    .addObject()
                    .put("name", "Idempotency-Key")
                    .put("in", "header")
                    .put("description", "makes repeating the request harmless for 24 h: the same answer comes again");
            parameter.putObject("schema").put("type", "string").put("maxLength", 128);
        }
    }

    /** Streams, webhooks and topics as AsyncAPI; the schemas that it refers to and does not have are those of the other. */
    static ObjectNode events(String version) {
        ObjectNode document = document("/api/asyncapi.yaml", version);
        ObjectNode schemas = document.withObject("/components/schemas");
        JsonNode others = document(version).path("components").path("schemas");
        Deque<String> wanted = new ArrayDeque<>(references(document));
        while (!wanted.isEmpty()) {
            String name = wanted.remove();
            if (!schemas.has(name) && others.has(name)) {
                schemas.set(name, others.path(name));
                wanted.addAll(references(others.path(name)));
            }
        }
        return document;
    }

    private static List<String> references(JsonNode node) {
        return node.findValuesAsText("$ref").stream()
                .filter(reference -> reference.startsWith(SCHEMAS))
                .map(reference -> reference.substring(SCHEMAS.length()))
                .toList();
    }

    private static ObjectNode document(String resource, String version) {
        try (InputStream in = OpenApi.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            ObjectNode document = (ObjectNode) Json.of(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
            document.withObject("/info").put("version", version);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
