package io.fieldwarden.edge.csv;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What to replay and how.
 *
 * @param files one after the other, all of one device
 * @param mapping channel by column name; a column that is not in it has its own name
 * @param pace in which order and how fast
 */
public record ReplayPlan(List<Path> files, DeviceId device, Map<String, ChannelId> mapping, Pace pace) {
    public ReplayPlan {
        files = List.copyOf(files);
        mapping = Map.copyOf(mapping);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("replay: no file is given");
        }
    }

    /** The rows as they stand in the files, or shuffled. */
    public enum Order {
        FILE,
        SHUFFLED
    }

    /**
     * @param seed of the shuffling
     * @param speed so many times as fast as it was recorded; empty for as fast as the hub takes it
     * @param shiftToNow moves all times by the same amount, so that the last row has the time at which it is sent
     */
    public record Pace(Order order, long seed, OptionalDouble speed, boolean shiftToNow) {
        /** In the order of the file, as fast as the hub takes it, with the recorded times. */
        public static final Pace MAX = new Pace(Order.FILE, 0, OptionalDouble.empty(), false);

        public Pace {
            if (speed.isPresent() && !(speed.getAsDouble() > 0 && Double.isFinite(speed.getAsDouble()))) {
                throw new IllegalArgumentException("--speed: " + speed.getAsDouble() + " is not positive");
            }
            if (speed.isPresent() && order == Order.SHUFFLED) {
                throw new IllegalArgumentException("--speed: shuffled rows have no pace of their own: use max");
            }
        }

        /** {@code max}, or a factor such as {@code 60x}. */
        public static OptionalDouble speed(String text) {
            if (text.equals("max")) {
                return OptionalDouble.empty();
            }
            String number = text.endsWith("x") ? text.substring(0, text.length() - 1) : text;
            try {
                return OptionalDouble.of(Double.parseDouble(number));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--speed: '" + text + "' is not max or a factor such as 60x", e);
            }
        }

        /** Sent at the time it says: then it is not a replay. */
        boolean live() {
            return shiftToNow && speed.isPresent() && speed.getAsDouble() == 1;
        }
    }
}
