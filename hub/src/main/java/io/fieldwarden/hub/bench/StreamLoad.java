package io.fieldwarden.hub.bench;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.stream.job.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The devices of {@link StreamBench} and what they send: {@value #CHANNELS} channels each, five rules and a detector of
 * novelty per channel. A pure function of device and turn.
 */
final class StreamLoad {
    static final int CHANNELS = 5;
    static final int RULES = 5;

    /** Above it the first rule of the first channel raises. */
    static final double LIMIT = 90;

    private static final ProfileRef PROFILE = new ProfileRef(new ProfileId("bench-device"), 1);
    private static final int NOISE = 1_000;
    private static final double STEP = 0.01;
    private static final double SWING = 8;
    private static final double TURNS_A_DAY = 1_440;

    private StreamLoad() {}

    static String id(int device) {
        return String.format(Locale.ROOT, "county-farm-device-%06d", device);
    }

    /** The profile and all devices, as topic {@code registry} has them. */
    static LogRecord registry(int index) {
        RegistryEntry entry = index == 0
                ? new RegistryEntry.Profile(PROFILE, true, yaml())
                : new RegistryEntry.Device(
                        new DeviceId(id(index - 1)),
                        PROFILE.id(),
                        new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        new RegistryEntry.Credentials("", ""),
                        true,
                        Map.of());
        return new LogRecord(entry.key(), RegistryRecords.encode(entry, 1));
    }

    private static String channel(int i) {
        return String.format(Locale.ROOT, "c%02d", i + 1);
    }

    private static String yaml() {
        StringBuilder channels = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < CHANNELS; i++) {
            String c = channel(i);
            String next = channel((i + 1) % CHANNELS);
            channels.append("  ").append(c).append(": {en: Channel, unit: Cel, range: [-40, 200], period: 1m}\n");
            rule(rules, c + "-1", c + " > " + LIMIT, "0s", c + " < 85");
            rule(rules, c + "-2", c + " > 80", "5m", c + " < 75");
            rule(rules, c + "-3", c + " < 5 or " + c + " > 95", "10m", c + " > 8 and " + c + " < 92");
            rule(rules, c + "-4", c + " > 70 and " + next + " > 70", "1m", c + " < 65");
            rule(rules, c + "-5", "age(" + c + ") > 3600", "0s", "");
        }
        return "format: 1\nprofile: bench-device\nversion: 1\nname: {en: Bench}\nchannels:\n" + channels + "rules:\n"
                + rules + "detectors: {stuck: none}\n";
    }

    private static void rule(StringBuilder rules, String id, String raise, String hold, String clear) {
        rules.append("  - {id: ")
                .append(id)
                .append(", severity: minor, raise: \"")
                .append(raise);
        rules.append("\", hold: ").append(hold);
        rules.append(clear.isEmpty() ? "" : ", clear: \"" + clear + "\"");
        rules.append(", en: Rule ").append(id).append("}\n");
    }

    /**
     * What one device sends at one turn: a slow wave with noise, in hundredths as sensors show it.
     *
     * @param spike the first channel goes over {@link #LIMIT}
     */
    static LogRecord batch(int device, long turn, long observedAt, long receivedAt, boolean spike) {
        ReadingBatches.Message message = new ReadingBatches.Message(
                new DeviceId(id(device)), PROFILE, Instant.ofEpochMilli(receivedAt), "bench", false);
        Instant at = Instant.ofEpochMilli(observedAt);
        List<Reading> readings = new ArrayList<>(CHANNELS);
        double wave = SWING * Math.sin(2 * Math.PI * turn / TURNS_A_DAY + device);
        for (int i = 0; i < CHANNELS; i++) {
            double value = spike && i == 0 ? LIMIT + 5 : value(device, turn, i, wave);
            readings.add(new Reading(
                    message.device(), new ChannelId(channel(i)), at, message.receivedAt(), value, Quality.GOOD, false));
        }
        return new LogRecord(message.device().value(), ReadingBatches.encode(message, readings));
    }

    private static double value(int device, long turn, int channel, double wave) {
        long mixed = (device * 0x9E3779B97F4A7C15L) ^ (turn * 0xC2B2AE3D27D4EB4FL) ^ (channel * 0x165667B19E3779F9L);
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        long noise = Math.floorMod(mixed ^ (mixed >>> 32), NOISE);
        return Math.round((30 + wave) / STEP + noise / 10.0) * STEP;
    }

    /** The time that passes for devices between two turns while nobody waits: a reading a minute. */
    static final Duration TURN = Duration.ofMinutes(1);
}
