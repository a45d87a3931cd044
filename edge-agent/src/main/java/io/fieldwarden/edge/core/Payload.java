package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import java.util.List;
import java.util.Map;

/** The JSON forms that the hub reads. Channel names need no escapes: a name has neither quotes nor control characters. */
public final class Payload {
    private Payload() {}

    /** {@code {"air_temp":21.4,"air_rh":60}}. */
    public static String values(Map<ChannelId, Double> values) {
        StringBuilder json = new StringBuilder(24 * values.size() + 2).append('{');
        values.forEach((channel, value) -> {
            if (json.length() > 1) {
                json.append(',');
            }
            json.append('"').append(channel.value()).append("\":");
            number(json, value);
        });
        return json.append('}').toString();
    }

    /** {@code {"ts":…,"values":…}}, with {@code "replayed":true} when it was not sent at the time of reading. */
    public static String row(long at, String values, boolean replayed) {
        return "{\"ts\":" + at + ",\"values\":" + values + (replayed ? ",\"replayed\":true}" : "}");
    }

    /** One row as an object, several as an array. */
    public static String message(List<String> rows) {
        return rows.size() == 1 ? rows.get(0) : "[" + String.join(",", rows) + "]";
    }

    private static void number(StringBuilder json, double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) < 1e15) {
            json.append(whole);
        } else {
            json.append(value);
        }
    }
}
