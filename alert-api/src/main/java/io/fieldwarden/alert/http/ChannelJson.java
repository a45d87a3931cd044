package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.profile.Channel;
import java.util.Locale;

/** What a page needs to know about a channel to draw it. */
final class ChannelJson {
    private ChannelJson() {}

    static ObjectNode of(Channel channel) {
        ObjectNode node = Json.object();
        node.put("channel", channel.id().value());
        node.set("name", Json.text(channel.name()));
        node.put("unit", channel.unit());
        node.put("type", channel.type().name().toLowerCase(Locale.ROOT));
        put(node, "usualLow", channel.limits().usualLow());
        put(node, "usualHigh", channel.limits().usualHigh());
        put(node, "min", channel.limits().min());
        put(node, "max", channel.limits().max());
        node.put("periodSeconds", channel.period().toSeconds());
        ObjectNode codes = node.putObject("codes");
        channel.codes().forEach((code, name) -> codes.set(String.valueOf(code), Json.text(name)));
        return node;
    }

    /** JSON has no NaN and no infinity: none is null. */
    private static void put(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, value);
        } else {
            node.putNull(field);
        }
    }
}
