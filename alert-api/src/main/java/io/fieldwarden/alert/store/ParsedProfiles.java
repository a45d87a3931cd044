package io.fieldwarden.alert.store;

import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Profiles by their text, read once: an import asks for the same few ten thousand times. Safe for many threads. */
final class ParsedProfiles {
    private static final int MAX = 200;

    private final Map<String, Optional<DeviceProfile>> byText = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<DeviceProfile>> eldest) {
            return size() > MAX;
        }
    };

    Optional<DeviceProfile> of(ProfileVersion version) {
        synchronized (byText) {
            return byText.computeIfAbsent(
                    version.yaml(), yaml -> ProfileLoader.load(yaml).profile());
        }
    }
}
