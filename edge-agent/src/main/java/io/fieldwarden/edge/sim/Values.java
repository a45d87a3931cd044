package io.fieldwarden.edge.sim;

import io.fieldwarden.device.ChannelId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Collects the values of one moment, rounded as the sensor would. Owned by one call. */
final class Values {
    private final Map<String, Double> values = new TreeMap<>();

    /** @param decimals of the resolution */
    void put(String channel, double value, int decimals) {
        double scale = Math.pow(10, decimals);
        values.put(channel, Math.round(value * scale) / scale);
    }

    void put(String channel, boolean value) {
        values.put(channel, value ? 1.0 : 0.0);
    }

    /** The value put before. */
    double get(String channel) {
        Double value = values.get(channel);
        if (value == null) {
            throw new IllegalArgumentException("no simulated channel '" + channel + "'");
        }
        return value;
    }

    boolean has(String channel) {
        return values.containsKey(channel);
    }

    Set<String> channels() {
        return values.keySet();
    }

    Map<ChannelId, Double> of(Set<ChannelId> wanted) {
        Map<ChannelId, Double> found = new TreeMap<>();
        wanted.forEach(channel -> {
            Double value = values.get(channel.value());
            if (value != null) {
                found.put(channel, value);
            }
        });
        return found;
    }
}
