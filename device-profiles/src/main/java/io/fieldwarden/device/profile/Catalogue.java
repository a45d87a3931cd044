package io.fieldwarden.device.profile;

import io.fieldwarden.device.ProfileId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The profiles that come with the program, {@code /profiles/<id>.yaml} on the class path. Stateless: any thread. */
public final class Catalogue {
    /** Included by the others; a device needs more than this. */
    public static final ProfileId COMMON = new ProfileId("device-common");

    private static final List<ProfileId> IDS = Stream.of(
                    "soil-station",
                    "weather-station",
                    "greenhouse",
                    "paddy-water-level",
                    "pond-water-quality",
                    "livestock-house",
                    "cold-storage",
                    "boiler-steam",
                    "pressure-vessel",
                    "elevator",
                    "bridge-crane",
                    "tower-crane",
                    "passenger-ropeway",
                    "forklift",
                    "pressure-pipeline",
                    "amusement-ride",
                    COMMON.value())
            .map(ProfileId::new)
            .toList();

    private Catalogue() {}

    public static List<ProfileId> ids() {
        return IDS;
    }

    /**
     * Every built-in profile, in the order of {@link #ids}.
     *
     * @throws IllegalStateException naming the file and its faults if one is missing or faulty: the program is broken
     */
    public static List<DeviceProfile> all() {
        return IDS.stream().map(Catalogue::profile).toList();
    }

    /** @throws IllegalStateException if there is no such file or it is faulty */
    public static DeviceProfile profile(ProfileId id) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml(id));
        return loaded.profile()
                .orElseThrow(() -> new IllegalStateException("built-in profile " + id + ": " + loaded.faults()));
    }

    /** @throws IllegalStateException if there is no such file */
    public static String yaml(ProfileId id) {
        return find(id).orElseThrow(() -> new IllegalStateException("built-in profile " + id + ": no such file"));
    }

    /** The text of a built-in profile. */
    public static Optional<String> find(ProfileId id) {
        if (!IDS.contains(id)) {
            return Optional.empty();
        }
        try (InputStream in = Catalogue.class.getResourceAsStream("/profiles/" + id + ".yaml")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("built-in profile " + id, e);
        }
    }
}
