package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.UplinkConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One agent: one device and its way to the hub.
 *
 * @param channels which channels are read how often; empty for all that the sensor has, at the period of the sensor
 * @param history the past that a simulated device sends first
 * @param replayedAfter readings older than this when they are sent are marked as replayed
 */
public record EdgeConfig(
        UplinkConfig uplink,
        OutboxConfig outbox,
        SensorConfig sensor,
        List<ChannelPlan> channels,
        History history,
        Duration replayedAfter) {
    public EdgeConfig {
        channels = List.copyOf(channels);
    }

    /** All channels of the sensor, no history. */
    public static EdgeConfig of(UplinkConfig uplink, OutboxConfig outbox, SensorConfig sensor) {
        return new EdgeConfig(uplink, outbox, sensor, List.of(), History.NONE, SenderConfig.REPLAYED_AFTER);
    }

    public EdgeConfig withHistory(History past) {
        return new EdgeConfig(uplink, outbox, sensor, channels, past, replayedAfter);
    }

    public EdgeConfig withChannels(List<ChannelPlan> plans) {
        return new EdgeConfig(uplink, outbox, sensor, plans, history, replayedAfter);
    }

    /**
     * Where readings wait.
     *
     * @param bytes bound of what waits; beyond it the oldest readings are dropped and counted
     */
    public record OutboxConfig(Path file, long bytes) {
        /** A year of a station that sends 12 channels every 30 minutes, or 15 hours of a lift at one a second. */
        public static final long DEFAULT_BYTES = 16L << 20;

        public static OutboxConfig defaults() {
            return in(Path.of("edge-outbox.db"));
        }

        /** With the default bound. */
        public static OutboxConfig in(Path file) {
            return new OutboxConfig(file, DEFAULT_BYTES);
        }
    }

    /** What is read. */
    public sealed interface SensorConfig {
        /** Read every channel this often unless the channel says otherwise. */
        Duration period();

        /** A healthy simulated device. */
        record Simulated(ProfileId profile, long seed, Duration period) implements SensorConfig {}

        /**
         * Rows of a recorded file as if they were measured now, one per period, from the beginning again at its end.
         *
         * @param columns names of columns that are not channels themselves
         */
        record Csv(Path file, Map<String, ChannelId> columns, Duration period) implements SensorConfig {
            public Csv {
                columns = Map.copyOf(columns);
            }
        }

        /** A sensor that the opener brings along. */
        record Given(Duration period) implements SensorConfig {}
    }
}
