package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.edge.EdgeConfig.DeviceConfig;
import io.fieldwarden.edge.EdgeConfig.OutboxConfig;
import io.fieldwarden.edge.EdgeConfig.OutputConfig;
import io.fieldwarden.edge.EdgeConfig.RulesConfig;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.EdgeConfig.StatusConfig;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.BurstPlan;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
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
 *   ca: hub-ca.pem                   # mqtts; or fingerprint: SHA-256 of the hub's certificate in hex
 *   certificate: own.pem             # mqtts, with key: own-key.pem (PKCS #8); instead of secret and token
 *   fallback:                        # another way, used while this one is closed; any scheme
 *     url: coaps://hub.example:5684
 *     secret: …
 *     failures: 3                    # in a row before the ways are changed
 *     try-first-every: 10m           # how soon the first way is tried again
 * outbox:
 *   file: edge-outbox.db
 *   bytes: 16777216
 * backlog:
 *   replayed-after: 30s              # older readings are marked as replayed
 *   order: oldest-first              # or live-first
 *   samples-per-second: 0            # 0: as fast as the hub takes them
 * sending:                           # on a line that costs; alerts go at any time
 *   windows: 06:00-06:20, 18:00-18:20
 *   zone: Asia/Shanghai
 *   metered: /run/fieldwarden/metered  # optional: while this file says 0 the windows do not count
 * clock:
 *   believe: system                  # or synchronized (no battery clock), or hub
 *   synchronized-file: /run/systemd/timesync/synchronized
 *   tolerance: 5s                    # larger steps of the clock need a witness
 * health: 5m                         # how often the hub is told how the agent does; 0s for never
 * commands:                          # of the hub
 *   accept: config, certificate, rules  # or none; settings need mqtts, or a hub on the same machine
 *   within: 10m                      # after which settings that do not reach the hub are taken back
 *   insecure: false                  # settings over mqtt too
 * history-days: 0                    # past that simulated devices send first
 * status: {bind: 127.0.0.1, port: 8099}   # optional: a page beside the gateway
 * sensor:
 *   kind: simulated                  # or csv, files, modbus, text, http: docs/edge-sensors.md
 *   profile: soil-station            # simulated
 *   seed: 1                          # simulated
 *   file: readings.csv               # csv
 *   map: {value: air_temp}           # csv: column to channel
 *   read:                            # files: as Linux shows 1-wire thermometers, pins, converters
 *     soil_temp_10: {file: /sys/bus/w1/devices/28-0/w1_slave, pattern: 't=(-?[0-9]+)', scale: 0.001}
 *   period: 60s
 * channels:                          # optional: else all of the sensor
 *   soil_vwc_20: {period: 30m, dead-band: 0.1, at-least-every: 2h}
 * burst:                             # optional: read fast, sent in summaries and around events
 *   channels: [load_pct, skew]
 *   every: 100ms
 *   take: {load_pct: max}            # of a period; or newest (default), min, mean
 *   when: load_pct > 100             # an event, in the language of rules; alerts of the rules here are events in any case
 *   before: 10s
 *   after: 20s
 *   longest: 2m
 *   most-per-hour: 60
 * rules:                             # optional: also run here
 *   from: hub                        # the profile that is active there, kept for times without it; or command; or
 *   profile: soil-station            # built in, or file: my-profile.yaml
 *   parameters: {fc: 30}
 *   output: {file: /sys/class/gpio/gpio17/value, at-least: major}
 *   report: true                     # alerts to the hub ahead of readings; default for rules from the hub
 * devices:                           # optional: others behind this one, registered with it as their gateway
 *   soil-2: {sensor: {…}, channels: {…}, rules: {…}}
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
        } catch (YAMLException | IllegalArgumentException e) {
            throw new ConfigException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML"), e);
        }
    }

    private EdgeConfig config(YamlKeys keys) {
        DeviceId device = new DeviceId(keys.text("device"));
        YamlKeys uplinkKeys = keys.section("uplink");
        UplinkYaml ways = new UplinkYaml(folder, device);
        Optional<EdgeConfig.Fallback> fallback = uplinkKeys.has("fallback")
                ? Optional.of(ways.fallback(uplinkKeys.section("fallback")))
                : Optional.empty();
        UplinkConfig uplink = ways.uplink(uplinkKeys);
        YamlKeys outboxKeys = keys.section("outbox");
        OutboxConfig outbox = new OutboxConfig(
                folder.resolve(
                        outboxKeys.text("file", OutboxConfig.defaults().file().toString())),
                outboxKeys.number("bytes", OutboxConfig.DEFAULT_BYTES));
        outboxKeys.close();
        List<DeviceConfig> devices = new ArrayList<>();
        if (keys.has("sensor")) {
            devices.add(device(device, keys));
        }
        YamlKeys behind = keys.section("devices");
        for (String name : behind.names()) {
            YamlKeys one = behind.section(name);
            devices.add(device(new DeviceId(name), one));
            one.close();
        }
        behind.close();
        History history = History.ofDays(keys.integer("history-days", 0));
        Backlog backlog = backlog(keys.section("backlog"));
        Optional<StatusConfig> status =
                keys.has("status") ? Optional.of(status(keys.section("status"))) : Optional.empty();
        EdgeConfig.Terms terms = new TermsYaml(folder).terms(keys, fallback);
        keys.close();
        return new EdgeConfig(uplink, outbox, devices, history, backlog, status, terms);
    }

    private DeviceConfig device(DeviceId device, YamlKeys keys) {
        YamlKeys sensorKeys = keys.section("sensor");
        Duration period = sensorKeys.duration("period", Duration.ofSeconds(60));
        SensorConfig sensor = new SensorYaml(folder, this::profile).sensor(sensorKeys, period);
        sensorKeys.close();
        List<ChannelPlan> channels = channels(keys.section("channels"), period);
        Optional<RulesConfig> rules = keys.has("rules") ? Optional.of(rules(keys.section("rules"))) : Optional.empty();
        Optional<BurstPlan> burst = Optional.empty();
        if (keys.has("burst")) {
            YamlKeys section = keys.section("burst");
            burst = Optional.of(BurstYaml.plan(section));
            section.close();
        }
        return new DeviceConfig(device, sensor, channels, rules, burst);
    }

    private RulesConfig rules(YamlKeys keys) {
        if (keys.has("from")) {
            return rulesOfHub(keys);
        }
        DeviceProfile profile = profile(keys);
        Map<String, String> parameters = new TreeMap<>();
        YamlKeys given = keys.section("parameters");
        for (String name : given.names()) {
            parameters.put(name, given.text(name));
        }
        given.close();
        Optional<OutputConfig> output = output(keys);
        boolean reported = keys.yes("report", false);
        keys.close();
        for (RuleTemplate template : profile.rules()) {
            bind(keys.path("parameters"), template, parameters);
        }
        return new RulesConfig(Optional.of(profile), parameters, output, reported);
    }

    private RulesConfig rulesOfHub(YamlKeys keys) {
        String from = keys.text("from");
        if (!from.equals("hub") && !from.equals("command")) {
            throw new ConfigException(keys.path("from") + ": '" + from + "' is not hub or command");
        }
        for (String other : List.of("profile", "file", "parameters")) {
            if (keys.has(other)) {
                throw new ConfigException(keys.path(other) + ": stands there together with from: " + from);
            }
        }
        Optional<OutputConfig> output = output(keys);
        boolean reported = keys.yes("report", true);
        keys.close();
        return new RulesConfig(Optional.empty(), Map.of(), output, reported, from.equals("command"));
    }

    private Optional<OutputConfig> output(YamlKeys keys) {
        if (!keys.has("output")) {
            return Optional.empty();
        }
        YamlKeys out = keys.section("output");
        OutputConfig output = new OutputConfig(
                folder.resolve(out.text("file")), severity(out.path("at-least"), out.text("at-least", "major")));
        out.close();
        return Optional.of(output);
    }

    /** Now rather than when the agent starts, so that the message names the key. */
    private static void bind(String path, RuleTemplate template, Map<String, String> parameters) {
        try {
            template.bind(parameters);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(path + ": " + e.getMessage(), e);
        }
    }

    private DeviceProfile profile(YamlKeys keys) {
        String file = keys.text("file", "");
        String built = keys.text("profile", "");
        if (file.isEmpty() == built.isEmpty()) {
            throw new ConfigException(keys.path("profile") + ": either profile or file is needed");
        }
        String yaml = file.isEmpty()
                ? Catalogue.find(new ProfileId(built))
                        .orElseThrow(() -> new ConfigException(keys.path("profile") + ": '" + built
                                + "' is not built in (built in are " + Catalogue.ids() + ")"))
                : read(keys.path("file"), file);
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
        return loaded.profile()
                .orElseThrow(() -> new ConfigException(keys.path("file") + ": '" + file + "' "
                        + loaded.faults().get(0)));
    }

    private static Severity severity(String path, String text) {
        try {
            return Severity.ofText(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(path + ": '" + text + "' is not info, minor, major or critical", e);
        }
    }

    private static Backlog backlog(YamlKeys keys) {
        Duration replayedAfter = keys.duration("replayed-after", Backlog.DEFAULTS.replayedAfter());
        String order = keys.text("order", "oldest-first");
        if (!order.equals("oldest-first") && !order.equals("live-first")) {
            throw new ConfigException(keys.path("order") + ": '" + order + "' is not oldest-first or live-first");
        }
        int rate = keys.integer("samples-per-second", 0);
        keys.close();
        return new Backlog(
                replayedAfter,
                order.equals("live-first") ? Backlog.Order.LIVE_FIRST : Backlog.Order.OLDEST_FIRST,
                rate);
    }

    private static StatusConfig status(YamlKeys keys) {
        StatusConfig status = new StatusConfig(keys.text("bind", "127.0.0.1"), keys.integer("port", 8099));
        keys.close();
        return status;
    }

    private String read(String key, String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new ConfigException(key + ": '" + file + "' cannot be read: " + e, e);
        }
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
