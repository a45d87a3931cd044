package io.fieldwarden.hub.heal;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.registry.RegistryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Two days of a tank, of which twenty hours come late. */
final class LateTank {
    private static final ProfileId TANK = new ProfileId("tank");
    private static final ChannelId LEVEL = new ChannelId("level");
    private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final int MINUTES = 2 * 24 * 60;
    private static final int OUT_FROM = 10 * 60;
    private static final int OUT_TO = 30 * 60;
    private static final int BACK = 34 * 60;
    static final long END = START + MINUTES * MINUTE + Duration.ofHours(3).toMillis();

    static final String YAML = """
            format: 1
            profile: tank
            version: 1
            name: {zh: 水箱, en: Tank}
            category: pond-water-quality
            lateness: 15m
            channels:
              level: {zh: 水位, en: Level, unit: "%", type: number, range: [0, 100], period: 1m}
            rules:
              - {id: TK-01, severity: minor, raise: "level < 20", hold: 3m, clear: "level > 30", clear-hold: 2m,
                 zh: 水位低, en: Level is low, severities: [{severity: major, raise: "level < 10", en: Very low, zh: 很低}]}
              - {id: TK-02, severity: major, raise: "age(any) > 3600", zh: 无数据, en: Silent}
              - {id: TK-04, severity: minor, raise: "k_of_n(level > 80, 3, 5)", clear: "level < 70", zh: 水位高, en: High}
              - {id: TK-05, severity: critical, raise: "level > 95", clear: "level < 60", latch: true, zh: 溢流, en: Overflow}
            """;

    /** With rules that tell something with nearly every reading. */
    static final String RESTLESS = YAML + """
              - {id: TK-08, severity: info, raise: "rate(level, 1m) < 0", clear: "rate(level, 1m) > 0", flapping: false, zh: 降, en: Falls}
              - {id: TK-09, severity: info, raise: "rate(level, 1m) > 0", clear: "rate(level, 1m) < 0", flapping: false, zh: 升, en: Rises}
            """;

    private LateTank() {}

    static String withOneMore(int version) {
        return YAML.replace("version: 1", "version: " + version)
                + "  - {id: TK-07, severity: info, raise: \"level > 50\", zh: 过半, en: More than half}\n";
    }

    static RegistryEntry.Profile profile(String yaml, int version) {
        return new RegistryEntry.Profile(new ProfileRef(TANK, version), true, yaml);
    }

    static RegistryEntry.Device device() {
        return new RegistryEntry.Device(
                Farm.TANK,
                TANK,
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                new RegistryEntry.Credentials("", ""),
                true,
                Map.of());
    }

    private static List<Reading> measured() {
        SplittableRandom random = new SplittableRandom(5);
        List<Reading> all = new ArrayList<>();
        double level = 50;
        for (int minute = 0; minute < MINUTES; minute++) {
            level = Math.max(0, Math.min(100, level + random.nextDouble(-8, 8)));
            boolean out = minute >= OUT_FROM && minute < OUT_TO;
            long at = START + minute * MINUTE;
            long received = out ? START + BACK * MINUTE + (minute - OUT_FROM) * 20L : at + 1_000;
            all.add(reading(at, received, level, out));
        }
        return all;
    }

    private static Reading reading(long at, long received, double level, boolean replayed) {
        return new Reading(
                Farm.TANK,
                LEVEL,
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(received),
                level,
                Quality.GOOD,
                replayed);
    }

    static List<Reading> inOrder() {
        return measured();
    }

    /** One by one, and what was out in messages of fifty. */
    static List<List<Reading>> arriving() {
        List<Reading> all = measured();
        all.sort(Comparator.comparing(Reading::receivedAt));
        List<List<Reading>> messages = new ArrayList<>();
        for (Reading reading : all) {
            List<Reading> last = messages.isEmpty() ? List.of() : messages.get(messages.size() - 1);
            if (reading.replayed()
                    && last.size() < 50
                    && last.stream().allMatch(Reading::replayed)
                    && !last.isEmpty()) {
                last.add(reading);
            } else {
                messages.add(new ArrayList<>(List.of(reading)));
            }
        }
        return messages;
    }

    /** Something new, live. */
    static Reading overflow() {
        long at = START + MINUTES * MINUTE;
        return reading(at, at + 1_000, 99, false);
    }
}
