package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.BurstPlan;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.ClockTrust;
import io.fieldwarden.edge.core.FallbackUplink;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.SendWindows;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.file.FileSensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One agent: the devices that it reads and its way to the hub.
 *
 * @param devices at least one; those that are not the device of the uplink stand behind it as behind a gateway
 * @param history the past that simulated devices send first
 * @param backlog what happens to readings that could not be sent in time
 * @param status where a page shows how the agent does, if anywhere
 * @param terms of sending and of time
 */
public record EdgeConfig(
        UplinkConfig uplink,
        OutboxConfig outbox,
        List<DeviceConfig> devices,
        History history,
        Backlog backlog,
        Optional<StatusConfig> status,
        Terms terms) {
    /** One way to the hub, at any time, by the clock of the machine as it is. */
    public EdgeConfig(
            UplinkConfig uplink,
            OutboxConfig outbox,
            List<DeviceConfig> devices,
            History history,
            Backlog backlog,
            Optional<StatusConfig> status) {
        this(uplink, outbox, devices, history, backlog, status, Terms.PLAIN);
    }

    /**
     * How the agent sends, and by what time it works.
     *
     * @param fallback another way to the hub, if there is one
     * @param windows when anything but alerts may go
     * @param clock when the clock of the machine is believed; empty to take it as it is
     * @param health how often the hub is told how the agent does; zero for never
     * @param commands of the hub that are taken
     */
    public record Terms(
            Optional<Fallback> fallback,
            SendWindows windows,
            Optional<ClockTrust> clock,
            Duration health,
            CommandsConfig commands) {
        public static final Terms PLAIN =
                new Terms(Optional.empty(), SendWindows.ALWAYS, Optional.empty(), Duration.ZERO, CommandsConfig.NONE);

        /** So that the hub is looked for at once, whatever the line costs. */
        Terms trying() {
            Duration told = health.isZero() ? Duration.ofMinutes(5) : health;
            return new Terms(fallback, SendWindows.ALWAYS, clock, told, commands);
        }

        Terms with(Optional<Fallback> other) {
            return new Terms(other, windows, clock, health, commands);
        }
    }

    /**
     * What the hub may have done.
     *
     * @param accepted names of commands
     * @param within how long new settings may look for the hub before the last good ones come back
     * @param insecure settings are taken over a line without TLS too
     */
    public record CommandsConfig(Set<String> accepted, Duration within, boolean insecure) {
        public static final CommandsConfig NONE = new CommandsConfig(Set.of(), Duration.ofMinutes(10), false);

        public CommandsConfig {
            accepted = Set.copyOf(accepted);
        }
    }

    /** Another way to the hub, and when to change to it and back. */
    public record Fallback(UplinkConfig uplink, FallbackUplink.Terms terms) {}

    public EdgeConfig {
        devices = List.copyOf(devices);
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("sensor: is missing, and there are no devices");
        }
        if (devices.stream().map(DeviceConfig::id).distinct().count() < devices.size()) {
            throw new IllegalArgumentException("devices: one stands there twice");
        }
        for (DeviceConfig device : devices) {
            if (device.sensor() instanceof SensorConfig.Driver
                    && !history.spans().isEmpty()) {
                throw new IllegalArgumentException(
                        "history-days: " + device.id() + " is a device that is read, and has no invented past");
            }
        }
    }

    /** One device, all channels of its sensor, no history. */
    public static EdgeConfig of(UplinkConfig uplink, OutboxConfig outbox, SensorConfig sensor) {
        DeviceConfig device = new DeviceConfig(uplink.device(), sensor, List.of(), Optional.empty());
        return new EdgeConfig(uplink, outbox, List.of(device), History.NONE, Backlog.DEFAULTS, Optional.empty());
    }

    public EdgeConfig withHistory(History past) {
        return new EdgeConfig(uplink, outbox, devices, past, backlog, status, terms);
    }

    EdgeConfig with(Terms other) {
        return new EdgeConfig(uplink, outbox, devices, history, backlog, status, other);
    }

    EdgeConfig with(UplinkConfig other) {
        return new EdgeConfig(other, outbox, devices, history, backlog, status, terms);
    }

    /**
     * One device.
     *
     * @param channels which are read how often; empty for all that the sensor has, at the period of the sensor
     * @param rules to run here, if any
     * @param burst channels that are read faster than they are sent, if any
     */
    public record DeviceConfig(
            DeviceId id,
            SensorConfig sensor,
            List<ChannelPlan> channels,
            Optional<RulesConfig> rules,
            Optional<BurstPlan> burst) {
        /** Which reads every channel when it is sent. */
        public DeviceConfig(DeviceId id, SensorConfig sensor, List<ChannelPlan> channels, Optional<RulesConfig> rules) {
            this(id, sensor, channels, rules, Optional.empty());
        }

        public DeviceConfig {
            channels = List.copyOf(channels);
        }
    }

    /**
     * Rules that run beside the sensor.
     *
     * @param profile empty for the one that is active at the hub, with the parameters that stand there
     * @param parameters by name without {@code $}, over the defaults of the profile
     * @param output what shows that an alert stands, if anything
     * @param reported alerts go to the hub, ahead of all readings; it takes them only of profiles that it has
     * @param byCommand the profile comes by command {@code rules} only, and follows nothing
     */
    public record RulesConfig(
            Optional<DeviceProfile> profile,
            Map<String, String> parameters,
            Optional<OutputConfig> output,
            boolean reported,
            boolean byCommand) {
        public RulesConfig {
            parameters = Map.copyOf(parameters);
        }

        /** Those of a profile, or those that are active at the hub. */
        public RulesConfig(
                Optional<DeviceProfile> profile,
                Map<String, String> parameters,
                Optional<OutputConfig> output,
                boolean reported) {
            this(profile, parameters, output, reported, false);
        }

        /** Whose alerts go to the hub if the profile is its own. */
        public RulesConfig(
                Optional<DeviceProfile> profile, Map<String, String> parameters, Optional<OutputConfig> output) {
            this(profile, parameters, output, profile.isEmpty());
        }

        boolean fromHub() {
            return profile.isEmpty() && !byCommand;
        }
    }

    /** @param file that gets 1 while an alert of this severity or above stands, else 0 */
    public record OutputConfig(Path file, Severity atLeast) {}

    /** @param port 0 for a free one */
    public record StatusConfig(String bind, int port) {}

    /**
     * Where readings wait.
     *
     * @param bytes bound of what waits; beyond it the oldest readings are dropped and counted
     */
    public record OutboxConfig(Path file, long bytes) {
        /** Half a year of a station that sends 12 channels every 30 minutes, or 15 hours of a lift at one a second. */
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

        /** Files of the kernel, one per channel. */
        record Files(Map<ChannelId, FileSensor.Source> sources, Duration period) implements SensorConfig {
            public Files {
                sources = Map.copyOf(sources);
            }
        }

        /** A device that is asked, or listened to, by a driver. */
        record Driver(DriverConfig driver, Duration period) implements SensorConfig {}

        /** A sensor that the opener brings along. */
        record Given(Duration period) implements SensorConfig {}
    }
}
