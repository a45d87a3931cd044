package io.fieldwarden.device.profile;

import io.fieldwarden.device.ProfileId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Profiles of the test resources, and short ones made of text. */
public final class Fixtures {
    /** Line 5 of every file begins what is appended. */
    static final String HEAD = """
            format: 1
            profile: p
            version: 1
            name: {zh: 测, en: P}
            """;

    private Fixtures() {}

    public static String yaml(String id) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + id + ".yaml")) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + id);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static DeviceProfile soilStation() {
        return valid(yaml("soil-station"));
    }

    static ProfileLoader.Loaded load(String yaml) {
        return ProfileLoader.load(yaml, Fixtures::find);
    }

    static DeviceProfile valid(String yaml) {
        ProfileLoader.Loaded loaded = load(yaml);
        return loaded.profile()
                .orElseThrow(() -> new AssertionError(loaded.faults().toString()));
    }

    private static Optional<String> find(ProfileId id) {
        return id.value().equals("device-common") ? Optional.of(yaml("device-common")) : Optional.empty();
    }
}
