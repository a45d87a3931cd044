package io.fieldwarden.stream.job;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Readings of several devices with the faults of real ones, and ways in which they come: messages of one device each, in the
 * order in which they reach the log. The same random source gives the same.
 */
final class JobStreams {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    static final ChannelId END = new ChannelId("end");
    static final String YAML = """
            format: 1
            profile: same-job
            version: 1
            name: {zh: 同数据同结果, en: Same answer}
            category: "1100"
            lateness: 15m
            channels:
              end: {zh: 结束, en: End of the stream, type: boolean}
              level: {zh: 水位, en: Level, unit: "%", range: [0, 100], period: 20s}
              pressure: {zh: 压力, en: Pressure, unit: MPa, range: [0, 4], sentinels: [-9999], period: 20s}
            rules:
              - {id: SJ-01, severity: minor, raise: pressure > 1, hold: 30s, clear: pressure < 0.9, clear-hold: 20s, zh: 高, en: High,
                 severities: [{severity: major, raise: pressure > 1.3, hold: 40s, zh: 偏高, en: Far too high}]}
              - {id: SJ-02, severity: major, raise: "k_of_n(pressure > 1, 3, 5)", zh: 多次, en: Again and again}
              - {id: SJ-03, severity: minor, raise: "rate(level, 5m) < -15", zh: 下降快, en: Falls fast}
              - {id: SJ-04, severity: major, raise: age(any) > 300, zh: 无数据, en: Silent}
              - {id: SJ-05, severity: minor, raise: age(pressure) > 150, zh: 压力无数据, en: No pressure}
              - {id: SJ-06, severity: critical, raise: level < 8 and pressure > 0.5, latch: true, zh: 缺水, en: Low water}
              - {id: SJ-07, severity: minor, raise: "avg(pressure, 5m) > 0.95 or max(level, 10m) - min(level, 10m) > 40", zh: 波动, en: Restless}
              - {id: SJ-99, severity: info, raise: end == true, zh: 结束, en: End}
            """;

    private static final ChannelId LEVEL = new ChannelId("level");
    private static final ChannelId PRESSURE = new ChannelId("pressure");
    private static final int STEPS = 250;
    private static final long MOST_DELAY = Duration.ofMinutes(13).toMillis();

    private JobStreams() {}

    /** Readings that come together. */
    record Message(DeviceId device, List<Reading> readings) {
        private static Message of(Reading reading) {
            return new Message(reading.device(), List.of(reading));
        }

        private long arrives() {
            return readings.get(0).receivedAt().toEpochMilli();
        }
    }

    /** How the same readings come. */
    enum Way {
        /** Each at once. */
        IN_ORDER {
            @Override
            List<Message> of(List<Reading> device, SplittableRandom random) {
                return device.stream().map(Message::of).toList();
            }
        },
        /** Each later by its own time within the lateness, and some twice. */
        LATE {
            @Override
            List<Message> of(List<Reading> device, SplittableRandom random) {
                return delayed(device, random, 1);
            }
        },
        /** Late, several in a message. */
        TOGETHER {
            @Override
            List<Message> of(List<Reading> device, SplittableRandom random) {
                return delayed(device, random, 20);
            }
        },
        /** All at the end, in one message. */
        BURST {
            @Override
            List<Message> of(List<Reading> device, SplittableRandom random) {
                Instant end = device.get(device.size() - 1).receivedAt();
                return List.of(new Message(
                        device.get(0).device(),
                        device.stream().map(reading -> received(reading, end)).toList()));
            }
        };

        abstract List<Message> of(List<Reading> device, SplittableRandom random);
    }

    /** What one device measured, in order; the last says that this is all. */
    static List<Reading> measured(DeviceId device, SplittableRandom random) {
        List<Reading> all = new ArrayList<>();
        long now = START.toEpochMilli();
        double pressure = 0.8;
        double level = 40;
        int stuck = 0;
        for (int i = 0; i < STEPS; i++) {
            now += 1 + (random.nextInt(40) == 0 ? random.nextInt(900_000) : random.nextInt(30_000));
            stuck = stuck > 0 ? stuck - 1 : random.nextInt(80) == 0 ? 30 : 0;
            pressure = stuck > 0 ? pressure : within(pressure + (random.nextDouble() - 0.5) * 0.4, 0, 2);
            level = within(level + (random.nextDouble() - 0.5) * 14, 0, 80);
            if (random.nextInt(4) > 0) {
                add(all, reading(device, PRESSURE, now, random.nextInt(40) == 0 ? 3.5 : pressure), random);
            }
            if (random.nextInt(4) > 0) {
                add(all, reading(device, LEVEL, now, level), random);
            }
        }
        all.sort(Comparator.comparing(Reading::receivedAt));
        Instant last = all.get(all.size() - 1).receivedAt();
        all.add(reading(device, END, Math.max(now, last.toEpochMilli()) + 1_000, 1));
        return all;
    }

    /** Messages of all devices in the order of their arrival; those of one device keep theirs. */
    static List<Message> arriving(Way way, List<List<Reading>> devices, SplittableRandom random) {
        return devices.stream()
                .flatMap(device -> way.of(device, random).stream())
                .sorted(Comparator.comparing(Message::arrives))
                .toList();
    }

    private static void add(List<Reading> all, Reading reading, SplittableRandom random) {
        long at = reading.observedAt().toEpochMilli();
        if (random.nextInt(100) == 0) {
            long wrong = at + Duration.ofDays(3650).toMillis();
            all.add(with(reading, wrong, reading.value(), Quality.suspect(Quality.Reason.CLOCK_FUTURE), at));
        } else if (random.nextInt(40) == 0) {
            all.add(with(reading, at, -9999, Quality.bad(Quality.Reason.SENTINEL), at));
        } else {
            all.add(reading);
            if (random.nextInt(40) == 0) {
                // The device corrects itself a little later.
                all.add(with(reading, at, reading.value() / 2, Quality.GOOD, at + random.nextInt(1, 300_000)));
            }
        }
    }

    private static double within(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }

    private static Reading reading(DeviceId device, ChannelId channel, long at, double value) {
        Instant time = Instant.ofEpochMilli(at);
        return new Reading(device, channel, time, time.plusMillis(40), value, Quality.GOOD, false);
    }

    private static Reading with(Reading reading, long at, double value, Quality quality, long sent) {
        return new Reading(
                reading.device(),
                reading.channel(),
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(sent + 40),
                value,
                quality,
                false);
    }

    private static Reading received(Reading reading, Instant at) {
        return new Reading(
                reading.device(),
                reading.channel(),
                reading.observedAt(),
                at,
                reading.value(),
                reading.quality(),
                reading.replayed());
    }

    private static List<Message> delayed(List<Reading> device, SplittableRandom random, int most) {
        record Key(ChannelId channel, Instant at) {}
        Map<Key, Instant> last = new HashMap<>();
        List<Reading> late = new ArrayList<>();
        for (Reading reading : device.subList(0, device.size() - 1)) {
            Key key = new Key(reading.channel(), reading.observedAt());
            long sent = reading.receivedAt().toEpochMilli();
            // What was sent late is nearer to the end of the window already.
            long room = reading.observedAt().toEpochMilli() + MOST_DELAY - sent;
            boolean free = !reading.isOfWrongClock() && room > 0 && random.nextInt(3) > 0;
            Instant at = Instant.ofEpochMilli(sent + (free ? random.nextLong(room) : 0));
            Instant before = last.get(key);
            // Words on the same time keep their order.
            Instant after = before == null || at.isAfter(before) ? at : before.plusMillis(1);
            last.put(key, after);
            late.add(received(reading, after));
            if (before == null && random.nextInt(8) == 0) {
                last.put(key, after.plusMillis(1));
                late.add(received(reading, after.plusMillis(1)));
            }
        }
        late.sort(Comparator.comparing(Reading::receivedAt));
        Instant end = late.get(late.size() - 1).receivedAt().plusMillis(1);
        late.add(received(device.get(device.size() - 1), end));
        List<Message> messages = new ArrayList<>();
        for (int from = 0; from < late.size(); ) {
            List<Reading> part = late.subList(from, Math.min(late.size(), from + random.nextInt(1, most + 1)));
            Instant at = part.get(part.size() - 1).receivedAt();
            messages.add(new Message(
                    part.get(0).device(),
                    part.stream().map(reading -> received(reading, at)).toList()));
            from += part.size();
        }
        return messages;
    }
}
