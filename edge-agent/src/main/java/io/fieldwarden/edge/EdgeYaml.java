package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.edge.EdgeConfig.OutboxConfig;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads {@code edge.yaml}. Relative files in it are relative to its folder.
 *
 * <pre>
 * device: soil-1
 * uplink:
 *   url: mqtt://hub.example:1883     # or mqtts, coap, coaps
 *   secret: …                        # or secret-file, token, token-file
 *   window: 32                       # messages under way at once; 1 for CoAP
 *   timeout: 20s
 * outbox:
 *   file: edge-outbox.db
 *   bytes: 16777216
 * replayed-after: 30s                # older readings are marked as replayed
 * sensor:
 *   kind: simulated                  # or csv
 *   profile: soil-station            # simulated
 *   seed: 1                          # simulated
 *   history-days: 0                  # simulated
 *   file: readings.csv               # csv
 *   map: {value: air_temp}           # csv: column to channel
 *   period: 60s
 * channels:                          # optional: else all of the sensor
 *   soil_vwc_20: {period: 30m, dead-band: 0.1, at-least-every: 2h}
 * </pre>
 */
public final class EdgeYaml {
    private final Path folder;

    private EdgeYaml(Path folder) {
        this.folder = folder;
    }

    /** @throws ConfigException naming file, key, value and rule */
    public static EdgeConfig load(Path file) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            return parse(Files.readString(file), parent == null ? Path.of("") : parent);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e, e);
        } catch (ConfigException e) {
            throw new ConfigException(file + ": " + e.getMessage(), e);
        }
    }

    static EdgeConfig parse(String text, Path folder) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setCodePointLimit(1 << 20);
        try {
            Object root = new Yaml(new SafeConstructor(options)).load(text);
            return new EdgeYaml(folder).config(YamlKeys.of("", root));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new ConfigException("line " + line + ": " + e.getProblem(), e);
        } catch (YAMLException e) {
            throw new ConfigException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML"), e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    private EdgeConfig config(YamlKeys keys) {
        DeviceId device = new DeviceId(keys.text("device"));
        UplinkConfig uplink = uplink(device, keys.section("uplink"));
        YamlKeys outboxKeys = keys.section("outbox");
        OutboxConfig outbox = new OutboxConfig(
                folder.resolve(
                        outboxKeys.text("file", OutboxConfig.defaults().file().toString())),
                outboxKeys.number("bytes", OutboxConfig.DEFAULT_BYTES));
        outboxKeys.close();
        YamlKeys sensorKeys = keys.section("sensor");
        Duration period = sensorKeys.duration("period", Duration.ofSeconds(60));
        SensorConfig sensor = sensor(sensorKeys, period);
        History history = sensor instanceof SensorConfig.Simulated
                ? History.ofDays((int) sensorKeys.number("history-days", 0))
                : History.NONE;
        sensorKeys.close();
        List<ChannelPlan> channels = channels(keys.section("channels"), period);
        Duration replayedAfter = keys.duration("replayed-after", SenderConfig.REPLAYED_AFTER);
        keys.close();
        return new EdgeConfig(uplink, outbox, sensor, channels, history, replayedAfter);
    }

    private UplinkConfig uplink(DeviceId device, YamlKeys keys) {
        URI url = URI.create(keys.text("url"));
        Optional<Secret> secret = secret(keys, "secret");
        Optional<Secret> token = secret(keys, "token");
        UplinkConfig defaults = UplinkConfig.of(url, device, secret, token);
        int window = (int) keys.number("window", defaults.window());
        Duration timeout = keys.duration("timeout", defaults.timeout());
        keys.close();
        return new UplinkConfig(url, device, secret, token, window, timeout);
    }

    private Optional<Secret> secret(YamlKeys keys, String name) {
        String here = keys.text(name, "");
        String file = keys.text(name + "-file", "");
        if (!here.isEmpty() && !file.isEmpty()) {
            throw new ConfigException(keys.path(name) + ": stands there together with " + name + "-file");
        }
        if (!file.isEmpty()) {
            try {
                here = Files.readString(folder.resolve(file)).strip();
            } catch (IOException e) {
                throw new ConfigException(keys.path(name + "-file") + ": '" + file + "' cannot be read: " + e, e);
            }
        }
        return here.isEmpty() ? Optional.empty() : Optional.of(new Secret(here));
    }

    private SensorConfig sensor(YamlKeys keys, Duration period) {
        String kind = keys.text("kind");
        if (kind.equals("simulated")) {
            return new SensorConfig.Simulated(new ProfileId(keys.text("profile")), keys.number("seed", 1), period);
        }
        if (kind.equals("csv")) {
            Map<String, ChannelId> columns = new TreeMap<>();
            YamlKeys map = keys.section("map");
            for (String column : map.names()) {
                columns.put(column, new ChannelId(map.text(column)));
            }
            map.close();
            return new SensorConfig.Csv(folder.resolve(keys.text("file")), columns, period);
        }
        throw new ConfigException(keys.path("kind") + ": '" + kind + "' is not simulated or csv");
    }

    private static List<ChannelPlan> channels(YamlKeys keys, Duration period) {
        List<ChannelPlan> plans = new ArrayList<>();
        for (String name : keys.names()) {
            YamlKeys channel = keys.section(name);
            Duration every = channel.duration("period", period);
            double deadBand = channel.decimal("dead-band", 0);
            Duration atLeast = channel.duration("at-least-every", every.multipliedBy(deadBand > 0 ? 10 : 1));
            channel.close();
            plans.add(new ChannelPlan(new ChannelId(name), every, deadBand, atLeast));
        }
        keys.close();
        return plans;
    }
}
