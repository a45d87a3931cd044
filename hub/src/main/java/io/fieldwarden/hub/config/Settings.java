package io.fieldwarden.hub.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The checked value of every key: what the file says, over it the environment, over both what the caller insists on. An
 * empty value is the default. Immutable.
 */
public final class Settings {
    private static final String FILE_SUFFIX = "__FILE";

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /** Nothing set. */
    public static Settings defaults() {
        return of(Optional.empty(), Map.of());
    }

    /**
     * @param file YAML with nested or dotted keys
     * @throws ConfigException for the first key that is unknown or whose value cannot be used
     */
    public static Settings of(Optional<Path> file, Map<String, String> environment) {
        Map<String, String> values = new LinkedHashMap<>();
        ConfigKeys.all().forEach(key -> values.put(key.name(), key.fallback()));
        file.ifPresent(path -> YamlKeys.read(path)
                .forEach((name, value) -> put(values, known(path.toString(), name), path + ": " + name, value)));
        for (ConfigKey key : ConfigKeys.all()) {
            fromEnvironment(key, environment)
                    .ifPresent(value -> put(values, key, "environment: " + key.environmentName(), value));
        }
        return new Settings(values);
    }

    /** The same with one value replaced. */
    public Settings with(ConfigKey key, String value) {
        Map<String, String> copy = new LinkedHashMap<>(values);
        put(copy, key, key.name(), value);
        return new Settings(copy);
    }

    public String text(ConfigKey key) {
        String value = values.get(key.name());
        if (value == null) {
            throw new IllegalArgumentException(key.name() + " is not in the table of keys");
        }
        return value;
    }

    /** Empty when the value is. */
    public Optional<String> given(ConfigKey key) {
        return Optional.of(text(key)).filter(value -> !value.isEmpty());
    }

    public int number(ConfigKey key) {
        return Integer.parseInt(text(key));
    }

    public boolean flag(ConfigKey key) {
        return Boolean.parseBoolean(text(key));
    }

    public Optional<Secret> secret(ConfigKey key) {
        return given(key).map(Secret::new);
    }

    /** {@code key: value} lines in the order of the table, secrets masked: itself a configuration file. */
    public String show() {
        StringBuilder out = new StringBuilder();
        for (ConfigKey key : ConfigKeys.all()) {
            String value = text(key);
            String shown = key.secret() && !value.isEmpty() ? new Secret(value).toString() : value;
            out.append(key.name()).append(": ").append(quoted(shown)).append('\n');
        }
        return out.toString();
    }

    private static String quoted(String value) {
        boolean plain = value.isEmpty() || value.matches("[A-Za-z0-9/][A-Za-z0-9_./:@-]*");
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static ConfigKey known(String source, String name) {
        return ConfigKeys.find(name).orElseThrow(() -> {
            String hint = Nearest.to(
                            name, ConfigKeys.all().stream().map(ConfigKey::name).toList())
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("");
            return new ConfigException(source + ": unknown key '" + name + "'" + hint);
        });
    }

    private static Optional<String> fromEnvironment(ConfigKey key, Map<String, String> environment) {
        String name = key.environmentName();
        String path = environment.get(name + FILE_SUFFIX);
        if (path == null) {
            return Optional.ofNullable(environment.get(name));
        }
        if (environment.containsKey(name)) {
            throw new ConfigException("environment: both " + name + " and " + name + FILE_SUFFIX + " are set");
        }
        try {
            return Optional.of(
                    Files.readString(Path.of(path), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new ConfigException("environment: " + name + FILE_SUFFIX + ": cannot read " + path, e);
        }
    }

    private static void put(Map<String, String> values, ConfigKey key, String source, String value) {
        if (value.isEmpty()) {
            values.put(key.name(), key.fallback());
            return;
        }
        key.type().fault(value).ifPresent(why -> {
            String shown = key.secret() ? "the value" : "'" + value + "'";
            throw new ConfigException(source + ": " + shown + " " + why);
        });
        values.put(key.name(), value);
    }
}
