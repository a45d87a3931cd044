package io.fieldwarden.hub.same;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Streams of readings with the faults of real devices: gaps, spikes, sentinels, stuck values, drift, times of the future,
 * corrections, readings of the same moment. The same seed gives the same streams. Each ends with a reading of channel {@code
 * end}, whose alert shows that a stream has been worked off.
 */
final class Streams {
    static final Instant START = Instant.parse("2025-06-01T04:00:00Z");
    static final Duration LATENESS = Duration.ofMinutes(15);
    static final ChannelId END = new ChannelId("end");

    private static final ChannelId PRESSURE = new ChannelId("pressure");
    private static final ChannelId LEVEL = new ChannelId("level");
    private static final ChannelId FLOW = new ChannelId("flow");
    private static final ChannelId STATE = new ChannelId("state");
    private static final ChannelId DOOR = new ChannelId("door");
    private static final long ON_THE_WAY = 40;

    private Streams() {}

    static String yaml() {
        try (InputStream in = Streams.class.getResourceAsStream("same-answer.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DeviceProfile profile() {
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml());
        return loaded.profile()
                .orElseThrow(() -> new IllegalStateException(loaded.faults().toString()));
    }

    /** What one device measured, live and in the order in which it was sent. */
    static List<Reading> of(DeviceId device, SplittableRandom random, int steps) {
        Walk walk = new Walk(device, random);
        for (int i = 0; i < steps; i++) {
            walk.step();
        }
        walk.end();
        walk.all.sort(Comparator.comparing(Reading::receivedAt));
        return walk.all;
    }

    /** One device as time passes. */
    private static final class Walk {
        private final DeviceId device;
        private final SplittableRandom random;
        private final List<Reading> all = new ArrayList<>();
        private long now = START.toEpochMilli();
        private double pressure = 0.8;
        private double level = 40;
        private double flow = 30;
        private int stuck;
        private double drift;

        Walk(DeviceId device, SplittableRandom random) {
            this.device = device;
            this.random = random;
        }

        void step() {
            now += 1 + (random.nextInt(40) == 0 ? random.nextInt(900_000) : random.nextInt(30_000));
            pressure = within(pressure + (random.nextDouble() - 0.5) * 0.4, 0, 2);
            level = within(level + (random.nextDouble() - 0.5) * 14, 0, 80);
            drift = random.nextInt(60) == 0 ? random.nextDouble() * 0.01 - 0.005 : drift;
            flow = stuck > 0 ? flow : within(flow + (random.nextDouble() - 0.45) * 10 + drift, 0, 90);
            stuck = stuck > 0 ? stuck - 1 : random.nextInt(50) == 0 ? 30 : 0;
            sometimes(PRESSURE, random.nextInt(30) == 0 ? 3.5 : pressure, 3);
            sometimes(LEVEL, level, 3);
            sometimes(FLOW, flow, 3);
            sometimes(STATE, random.nextInt(3), 8);
            sometimes(DOOR, random.nextInt(2), 8);
        }

        private static double within(double value, double low, double high) {
            return Math.max(low, Math.min(high, value));
        }

        /** In all but one of so many steps for a fast channel, in one of so many for a slow one. */
        private void sometimes(ChannelId channel, double value, int of) {
            boolean slow = of > 4;
            if ((random.nextInt(of) == 0) != slow) {
                return;
            }
            if (random.nextInt(150) == 0) {
                add(
                        channel,
                        now + Duration.ofDays(3650).toMillis(),
                        value,
                        Quality.suspect(Quality.Reason.CLOCK_FUTURE),
                        now);
            } else if (random.nextInt(40) == 0) {
                add(channel, now, -9999, Quality.bad(Quality.Reason.SENTINEL), now);
            } else {
                add(channel, now, value, Quality.GOOD, now);
                if (random.nextInt(60) == 0) {
                    correct(channel, value);
                }
            }
        }

        /** The device sends another value, or that it was none, for a time that has gone. */
        private void correct(ChannelId channel, double value) {
            boolean none = random.nextBoolean();
            Quality quality = none ? Quality.bad(Quality.Reason.DEVICE_FLAG) : Quality.GOOD;
            add(channel, now, none ? value : value / 2, quality, now + random.nextInt(1, 300_000));
        }

        void end() {
            now += 1_000;
            add(END, now, 1, Quality.GOOD, now);
        }

        private void add(ChannelId channel, long at, double value, Quality quality, long sent) {
            all.add(new Reading(
                    device,
                    channel,
                    Instant.ofEpochMilli(at),
                    Instant.ofEpochMilli(sent + ON_THE_WAY),
                    value,
                    quality,
                    false));
        }
    }
}
