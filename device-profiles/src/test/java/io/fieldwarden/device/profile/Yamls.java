package io.fieldwarden.device.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Plain YAML, read without the profile loader: what stands in the file, not what the loader makes of it. */
final class Yamls {
    private Yamls() {}

    static Object resource(String name) {
        try (InputStream in = Yamls.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Object parse(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, each) -> map.put(String.valueOf(key), each));
        return map;
    }

    static List<Object> list(Object value) {
        return List.copyOf((List<?>) value);
    }

    static Object get(Map<String, Object> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new AssertionError("no '" + key + "' in " + map);
        }
        return value;
    }

    static String text(Map<String, Object> map, String key) {
        return get(map, key).toString();
    }
}
