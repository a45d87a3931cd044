package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What organisations, sites and positions have in common. */
final class PlaceOptions {
    @Option(names = "--zh", paramLabel = "NAME", description = "Name in Chinese.")
    private @Nullable String zh;

    @Option(names = "--en", paramLabel = "NAME", description = "Name in English.")
    private @Nullable String en;

    /** The body with id and name; without a name the id is shown. */
    ObjectNode request(String id) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("id", id);
        String chinese = zh != null ? zh : en != null ? "" : id;
        request.putObject("name").put("zh", chinese).put("en", en != null ? en : "");
        return request;
    }

    static void put(ObjectNode request, String field, @Nullable String value) {
        if (value != null) {
            request.put(field, value);
        }
    }

    static void put(ObjectNode request, String field, @Nullable Double value) {
        if (value != null) {
            request.put(field, value);
        }
    }
}
