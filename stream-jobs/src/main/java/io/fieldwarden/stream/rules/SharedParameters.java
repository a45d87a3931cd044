package io.fieldwarden.stream.rules;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes equal things the same thing: devices of a farm have few profiles and mostly equal parameters. For one thread. */
final class SharedParameters {
    /** Values that no two devices share are not worth keeping twice. */
    private static final int MAX_MAPS = 20_000;

    private static final int MAX_TEXTS = 50_000;

    private final Map<ProfileId, ProfileId> profiles = new HashMap<>();
    private final Map<Map<String, String>, Map<String, String>> maps = bounded(MAX_MAPS);
    private final Map<String, String> texts = bounded(MAX_TEXTS);

    ProfileId profile(ProfileId id) {
        return profiles.computeIfAbsent(id, same -> same);
    }

    Map<String, String> map(Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            return Map.of();
        }
        Map<String, String> known = maps.get(parameters);
        if (known != null) {
            return known;
        }
        Map<String, String> copy = new HashMap<>();
        parameters.forEach((name, value) -> copy.put(text(name), text(value)));
        Map<String, String> immutable = Map.copyOf(copy);
        maps.put(immutable, immutable);
        return immutable;
    }

    DeviceId gateway(DeviceId id) {
        return new DeviceId(text(id.value()));
    }

    String text(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    private static <T> Map<T, T> bounded(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<T, T> eldest) {
                return size() > max;
            }
        };
    }
}
