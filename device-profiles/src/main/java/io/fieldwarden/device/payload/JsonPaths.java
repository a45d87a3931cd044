package io.fieldwarden.device.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * JSON paths of the Jayway library over Jackson's trees. Profiles come from people who may err: a path is refused when its cost
 * could grow faster than the square of the message.
 */
public final class JsonPaths {
    private static final int MAX_LENGTH = 200;
    private static final Configuration READING = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .options(Option.SUPPRESS_EXCEPTIONS)
            .build();

    private JsonPaths() {}

    /** Why this is no path that may be used; empty for a good one. */
    public static Optional<String> fault(String path) {
        if (path.length() > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        if (!path.startsWith("$") && !path.startsWith("@")) {
            return Optional.of("is not a JSON path: it begins with $ (the message) or, beside each, @ (the record)");
        }
        if (path.contains("=~")) {
            return Optional.of("has a regular expression, which is not allowed");
        }
        if (count(path, "..") > 1 || count(path, "?") > 1 || path.indexOf('$', 1) >= 0) {
            return Optional.of("has more than one of .., ? or $, which could take long");
        }
        try {
            compile(path);
            return Optional.empty();
        } catch (JsonPathException | IllegalArgumentException e) {
            return Optional.of("is not a JSON path: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed"));
        }
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    /** @throws JsonPathException or IllegalArgumentException where {@link #fault} has a reason */
    static JsonPath compile(String path) {
        return JsonPath.compile("$" + path.substring(1));
    }

    /** What the path finds: none, one, or more; a list that stands in the message is one. */
    static List<JsonNode> find(JsonPath path, JsonNode root) {
        Object found = path.read(root, READING);
        if (!(found instanceof JsonNode node) || node.isMissingNode()) {
            return List.of();
        }
        if (path.isDefinite() || !node.isArray()) {
            return List.of(node);
        }
        List<JsonNode> nodes = new ArrayList<>(node.size());
        node.forEach(nodes::add);
        return nodes;
    }
}
