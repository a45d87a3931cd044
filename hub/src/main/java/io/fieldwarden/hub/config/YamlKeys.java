package io.fieldwarden.hub.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads a YAML file into dotted keys; {@code http: {port: 1}} and {@code http.port: 1} are the same. */
final class YamlKeys {
    private static final int CODE_POINTS = 1 << 20;
    private static final int DEPTH = 20;

    private YamlKeys() {}

    static Map<String, String> read(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEPTH);
        options.setCodePointLimit(CODE_POINTS);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Object root = new Yaml(new SafeConstructor(options)).load(reader);
            Map<String, String> flat = new LinkedHashMap<>();
            if (root instanceof Map<?, ?> map) {
                flatten(file, "", map, flat);
            } else if (root != null) {
                throw new ConfigException(file + ": is not a list of 'key: value' lines");
            }
            return flat;
        } catch (MarkedYAMLException e) {
            String where = e.getProblemMark() == null
                    ? ""
                    : ":" + (e.getProblemMark().getLine() + 1) + ":"
                            + (e.getProblemMark().getColumn() + 1);
            throw new ConfigException(file + where + ": " + oneLine(e.getProblem()), e);
        } catch (YAMLException e) {
            throw new ConfigException(file + ": " + oneLine(e.getMessage()), e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void flatten(Path file, String prefix, Map<?, ?> map, Map<String, String> flat) {
        map.forEach((key, value) -> {
            String name = prefix + key;
            if (value instanceof Map<?, ?> nested) {
                flatten(file, name + ".", nested, flat);
            } else if (value instanceof Iterable<?>) {
                throw new ConfigException(file + ": " + name + ": a list is no value");
            } else if (flat.put(name, value == null ? "" : value.toString()) != null) {
                throw new ConfigException(file + ": " + name + ": stands there twice");
            }
        });
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "is not YAML" : text.replaceAll("\\s+", " ").strip();
    }
}
