package io.fieldwarden.alert.send;

import io.fieldwarden.alert.push.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The settings of one channel in clear. */
record Settings(Map<String, String> values) {
    String text(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    Optional<String> given(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    }

    List<String> lines(String name) {
        return Field.lines(values.getOrDefault(name, ""));
    }

    /** Lines of the form {@code Name: value}. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines("headers")) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].strip(), parts[1].strip());
        }
        return headers;
    }
}
