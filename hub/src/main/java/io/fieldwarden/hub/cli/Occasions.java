package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What the commands for known maintenance and for recorded incidents have in common. For one thread. */
final class Occasions {
    private final String path;
    private final PrintWriter out;

    /** @param path of the API */
    Occasions(String path, PrintWriter out) {
        this.path = path;
        this.out = out;
    }

    /** Where. */
    static final class Place {
        @ArgGroup(multiplicity = "1")
        private Which which = new Which();

        static final class Which {
            @Option(names = "--device", paramLabel = "ID", description = "A device.")
            private @Nullable String device;

            @Option(names = "--position", paramLabel = "ID", description = "The device that stands there.")
            private @Nullable String position;

            @Option(names = "--site", paramLabel = "ID", description = "Every device at a position of the site.")
            private @Nullable String site;
        }
    }

    /** When and why. */
    static final class Span {
        @Option(names = "--from", required = true, paramLabel = "TIME", description = "Such as 2026-10-01T08:00:00Z.")
        private Instant from = Instant.EPOCH;

        @Option(names = "--to", required = true, paramLabel = "TIME", description = "At most 366 days later.")
        private Instant to = Instant.EPOCH;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "At most 500 characters.")
        private String reason = "";
    }

    int add(ApiClient client, Place place, Span span) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        PlaceOptions.put(request, "device", place.which.device);
        PlaceOptions.put(request, "position", place.which.position);
        PlaceOptions.put(request, "site", place.which.site);
        request.put("from", span.from.toString());
        request.put("to", span.to.toString());
        request.put("reason", span.reason);
        out.println("id: " + client.post(path, request).path("id").asText());
        out.flush();
        return 0;
    }

    int list(ApiClient client, @Nullable String device, boolean json) {
        ArrayNode items =
                client.all(path + "?limit=500" + (device == null ? "" : "&device=" + ApiClient.encoded(device)));
        if (json) {
            out.println(items.toPrettyString());
            out.flush();
            return 0;
        }
        Table table = new Table("FROM", "TO", "WHERE", "REASON", "BY", "ID");
        for (JsonNode item : items) {
            table.row(
                    item.path("from").asText(),
                    item.path("to").asText(),
                    where(item),
                    item.path("reason").asText(),
                    item.path("by").asText(),
                    item.path("id").asText());
        }
        out.print(table);
        out.flush();
        return 0;
    }

    int remove(ApiClient client, String id) {
        client.delete(path + "/" + ApiClient.encoded(id));
        return 0;
    }

    /** Such as {@code site west}. */
    static String where(JsonNode item) {
        for (String level : new String[] {"device", "position", "site"}) {
            if (item.path(level).isTextual()) {
                return level + " " + item.path(level).asText();
            }
        }
        return "";
    }
}
