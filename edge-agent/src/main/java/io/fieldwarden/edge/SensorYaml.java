package io.fieldwarden.edge;

import com.fasterxml.jackson.core.JsonPointer;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.device.payload.PayloadMapping;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.SensorProvider;
import io.fieldwarden.edge.file.FileSensor;
import io.fieldwarden.edge.http.HttpSensor;
import io.fieldwarden.edge.modbus.RtuBus;
import io.fieldwarden.edge.serial.SerialLine;
import io.fieldwarden.edge.serial.TextSensor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code sensor} of {@code edge.yaml}. A table of kinds, each with keys of its own. */
final class SensorYaml {
    private static final int MODBUS_PORT = 502;

    private final Path folder;
    private final Function<YamlKeys, DeviceProfile> profiles;
    private final Map<String, Kind> kinds = new TreeMap<>();

    /** How the keys of one kind are read. */
    @FunctionalInterface
    private interface Kind {
        SensorConfig read(YamlKeys keys, Duration period);
    }

    /**
     * @param folder of relative files
     * @param profiles reads the keys that name one, built in or in a file
     */
    SensorYaml(Path folder, Function<YamlKeys, DeviceProfile> profiles) {
        this.folder = folder;
        this.profiles = profiles;
        kinds.put("simulated", SensorYaml::simulated);
        kinds.put("csv", this::csv);
        kinds.put("files", this::files);
        kinds.put("modbus", (keys, period) -> new SensorConfig.Driver(modbus(keys), period));
        kinds.put("text", (keys, period) -> new SensorConfig.Driver(text(keys), period));
        kinds.put("http", (keys, period) -> new SensorConfig.Driver(http(keys), period));
    }

    SensorConfig sensor(YamlKeys keys, Duration period) {
        String name = keys.text("kind");
        Kind kind = kinds.get(name);
        return kind == null ? extra(name, keys, period) : kind.read(keys, period);
    }

    private SensorConfig extra(String name, YamlKeys keys, Duration period) {
        Map<String, SensorProvider> extras = Extras.found();
        SensorProvider provider = extras.get(name);
        if (provider == null) {
            throw new ConfigException(keys.path("kind") + ": '" + name + "' is none of "
                    + String.join(", ", kinds.keySet()) + "; there are "
                    + (extras.isEmpty() ? "no extras" : "the extras " + String.join(", ", extras.keySet())));
        }
        Map<ChannelId, SensorProvider.Place> places = channels(
                keys.section("read"),
                one -> new SensorProvider.Place(
                        one.text("address"), one.decimal("scale", 1), one.decimal("offset", 0)));
        SensorProvider.Endpoint endpoint = new SensorProvider.Endpoint(
                new Secret(keys.text("url")), places, wait(keys, "timeout", Duration.ofSeconds(5)));
        return new SensorConfig.Driver(new DriverConfig.Extra(provider, endpoint), period);
    }

    private static SensorConfig simulated(YamlKeys keys, Duration period) {
        return new SensorConfig.Simulated(new ProfileId(keys.text("profile")), keys.number("seed", 1), period);
    }

    private SensorConfig csv(YamlKeys keys, Duration period) {
        Map<String, ChannelId> columns = new TreeMap<>();
        YamlKeys map = keys.section("map");
        for (String column : map.names()) {
            columns.put(column, new ChannelId(map.text(column)));
        }
        map.close();
        return new SensorConfig.Csv(folder.resolve(keys.text("file")), columns, period);
    }

    private SensorConfig files(YamlKeys keys, Duration period) {
        return new SensorConfig.Files(
                channels(
                        keys.section("read"),
                        one -> new FileSensor.Source(
                                folder.resolve(one.text("file")),
                                Pattern.compile(one.text("pattern", FileSensor.Source.FIRST_NUMBER.pattern())),
                                one.decimal("scale", 1),
                                one.decimal("offset", 0))),
                period);
    }

    /** One entry for each channel of a section. */
    static <T> Map<ChannelId, T> channels(YamlKeys keys, Function<YamlKeys, T> reader) {
        Map<ChannelId, T> places = new TreeMap<>();
        for (String name : keys.names()) {
            YamlKeys one = keys.section(name);
            try {
                places.put(new ChannelId(name), reader.apply(one));
            } catch (ConfigException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                String first =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
                throw new ConfigException(keys.path(name) + ": " + first, e);
            }
            one.close();
        }
        keys.close();
        if (places.isEmpty()) {
            throw new ConfigException(keys.path() + ": has no channel");
        }
        return places;
    }

    private DriverConfig text(YamlKeys keys) {
        YamlKeys lineKeys = keys.section("line");
        LineConfig line = line(lineKeys, 0);
        lineKeys.close();
        Map<ChannelId, TextSensor.Place> places = channels(
                keys.section("read"),
                one -> new TextSensor.Place(pattern(one), one.decimal("scale", 1), one.decimal("offset", 0)));
        return new DriverConfig.Text(line, places, keys.text("ask", ""), keys.duration("every", Duration.ofSeconds(1)));
    }

    private static Pattern pattern(YamlKeys one) {
        if (one.has("column") == one.has("pattern")) {
            throw new ConfigException(one.path("pattern") + ": either pattern or column is needed");
        }
        if (one.has("column")) {
            int number = one.integer("column", 1);
            if (number < 1 || number > 100) {
                throw new ConfigException(one.path("column") + ": " + number + " is not from 1 to 100");
            }
            return TextSensor.Place.column(number, one.text("separator", ","));
        }
        return Pattern.compile(one.text("pattern"));
    }

    private static DriverConfig http(YamlKeys keys) {
        Map<String, Secret> headers = new TreeMap<>();
        YamlKeys given = keys.section("headers");
        for (String name : given.names()) {
            headers.put(name, new Secret(given.text(name)));
        }
        given.close();
        Map<ChannelId, HttpSensor.Place> places = channels(
                keys.section("read"),
                one -> new HttpSensor.Place(
                        JsonPointer.compile(one.text("pointer")), one.decimal("scale", 1), one.decimal("offset", 0)));
        return new DriverConfig.Http(
                URI.create(keys.text("url")), headers, places, wait(keys, "timeout", Duration.ofSeconds(5)));
    }

    private DriverConfig modbus(YamlKeys keys) {
        YamlKeys lineKeys = keys.section("line");
        boolean serial = lineKeys.has("serial");
        String frames = lineKeys.text("frames", serial ? "rtu" : "tcp");
        boolean known = frames.equals("rtu") || (frames.equals("tcp") && !serial);
        if (!known) {
            throw new ConfigException(lineKeys.path("frames") + ": '" + frames + "' is not "
                    + (serial ? "rtu, as a serial line has them" : "rtu or tcp"));
        }
        LineConfig line = line(lineKeys, MODBUS_PORT);
        lineKeys.close();
        RtuBus.Terms usual = RtuBus.Terms.DEFAULTS;
        int retries = keys.integer("retries", usual.retries());
        if (retries < 0 || retries > 10) {
            throw new ConfigException(keys.path("retries") + ": " + retries + " is not from 0 to 10");
        }
        RtuBus.Terms terms =
                new RtuBus.Terms(wait(keys, "timeout", usual.timeout()), wait(keys, "gap", usual.gap()), retries);
        ModbusMapping mapping =
                keys.has("registers") ? RegisterYaml.mapping(keys.section("registers")) : ofProfile(keys);
        return new DriverConfig.Modbus(
                new DriverConfig.Bus(line, frames.equals("tcp"), terms), keys.integer("unit", 1), mapping);
    }

    /** The agent sends numbers without units, so that a register may not have one of its own. */
    private ModbusMapping ofProfile(YamlKeys keys) {
        PayloadMapping payload = profiles.apply(keys)
                .terms()
                .payload()
                .orElseThrow(() -> new ConfigException(keys.path("profile") + ": has no payload of format modbus"));
        if (!(payload instanceof ModbusMapping mapping)) {
            throw new ConfigException(keys.path("profile") + ": its payload is " + payload.format() + ", not modbus");
        }
        mapping.registers().forEach(register -> {
            if (register.rule().unit() != null) {
                throw new ConfigException(keys.path("profile") + ": the register of "
                        + register.rule().channel() + " has a unit of its own; write its scale and offset instead");
            }
        });
        return mapping;
    }

    private static LineConfig line(YamlKeys keys, int port) {
        if (keys.has("serial") == keys.has("tcp")) {
            throw new ConfigException(keys.path("serial") + ": either serial or tcp is needed");
        }
        try {
            if (keys.has("tcp")) {
                return LineConfig.Tcp.parse(keys.text("tcp"), port);
            }
            return new LineConfig.Serial(new SerialLine.Settings(
                    keys.text("serial"),
                    keys.integer("baud", 9_600),
                    keys.text("format", "8N1"),
                    keys.yes("rs485", false)));
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(keys.path() + "." + e.getMessage(), e);
        }
    }

    private static Duration wait(YamlKeys keys, String key, Duration otherwise) {
        Duration wait = keys.duration(key, otherwise);
        if (wait.toMillis() < 1 || wait.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new ConfigException(keys.path(key) + ": " + wait.toMillis() + " ms is not from 1 ms to 1 minute");
        }
        return wait;
    }
}
