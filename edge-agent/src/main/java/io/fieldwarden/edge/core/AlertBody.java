package io.fieldwarden.edge.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The alert in a {@link Report}, and as it goes to the hub. */
final class AlertBody {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FORMAT = 1;

    private AlertBody() {}

    /** Without dates: {@code lasted} are the milliseconds from the raise to this step. */
    static String of(AlertTransition transition, @Nullable ChannelId channel, Text text) {
        ObjectNode body = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("rule", transition.source().rule().value())
                .put("profile", transition.source().profile().toString())
                .put("kind", transition.kind().name().toLowerCase(Locale.ROOT))
                .put(
                        "lasted",
                        transition.at().toEpochMilli() - transition.raisedAt().toEpochMilli())
                .put("severity", transition.source().severity().text())
                .put("value", transition.value());
        if (channel != null) {
            body.put("channel", channel.value());
        }
        body.put("zh", text.zh()).put("en", text.en());
        return write(body);
    }

    /**
     * As the hub reads it.
     *
     * @param at epoch milliseconds
     * @param historic it is over already, or was sent as part of the past: recorded, pages nobody
     */
    static String dated(String body, long at, boolean historic) {
        ObjectNode node = read(body).put("at", at);
        return write(historic ? node.put("historic", true) : node);
    }

    /** What all steps of one alert have in common, given the time of a step. */
    static String alertOf(String body, long at) {
        ObjectNode node = read(body);
        return node.path("rule").asText() + '@' + (at - node.path("lasted").asLong());
    }

    /** Whether it says that the alert is over. */
    static boolean ends(String body) {
        String kind = read(body).path("kind").asText();
        return kind.equals("cleared") || kind.equals("withdrawn");
    }

    private static ObjectNode read(String body) {
        try {
            return (ObjectNode) JSON.readTree(body);
        } catch (IOException | ClassCastException e) {
            throw new IllegalStateException("the outbox gave a report that is no JSON object: " + e.getMessage(), e);
        }
    }

    private static String write(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", e);
        }
    }
}
