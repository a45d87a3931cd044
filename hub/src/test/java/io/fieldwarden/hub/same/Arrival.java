package io.fieldwarden.hub.same;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Ways in which the same readings of one device reach the hub: messages in the order in which they come. */
enum Arrival {
    /** Each at once, by itself. */
    IN_ORDER {
        @Override
        List<List<Reading>> of(List<Reading> stream, SplittableRandom random) {
            return one(stream);
        }
    },
    /** Each later by its own time, at most the lateness. */
    SHUFFLED {
        @Override
        List<List<Reading>> of(List<Reading> stream, SplittableRandom random) {
            return one(delayed(stream, random));
        }
    },
    /** Late, and several in a message. */
    SHUFFLED_IN_MESSAGES {
        @Override
        List<List<Reading>> of(List<Reading> stream, SplittableRandom random) {
            return messages(delayed(stream, random), 20, random);
        }
    },
    /** Many come twice and more often, as a sender repeats what was not acknowledged. */
    DUPLICATED {
        @Override
        List<List<Reading>> of(List<Reading> stream, SplittableRandom random) {
            return one(repeated(delayed(stream, random), random));
        }
    },
    /** Everything when the connection is back at the end, in messages in order. */
    BURST {
        @Override
        List<List<Reading>> of(List<Reading> stream, SplittableRandom random) {
            return messages(received(stream, stream.get(stream.size() - 1).receivedAt()), 60, random);
        }
    },
    /** Everything in one message. */
    ONE_MESSAGE {
        @Override
        List<List<Reading>> of(List<Reading> stream, SplittableRandom random) {
            return List.of(received(stream, stream.get(stream.size() - 1).receivedAt()));
        }
    };

    /** Less than the lateness, so that the receipt of a whole message still is. */
    private static final long MOST_DELAY = Streams.LATENESS.toMillis() * 9 / 10;

    /** One channel at one time; what is said of it must keep its order. */
    private record Key(ChannelId channel, Instant at) {}

    abstract List<List<Reading>> of(List<Reading> stream, SplittableRandom random);

    private static List<List<Reading>> one(List<Reading> readings) {
        return readings.stream().map(List::of).toList();
    }

    private static List<Reading> received(List<Reading> readings, Instant at) {
        return readings.stream().map(reading -> received(reading, at)).toList();
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

    private static List<Reading> delayed(List<Reading> stream, SplittableRandom random) {
        Map<Key, Instant> last = new HashMap<>();
        List<Reading> late = new ArrayList<>();
        for (Reading reading : stream) {
            Key key = new Key(reading.channel(), reading.observedAt());
            // A wrong clock says nothing about the time on the way.
            long sent = reading.receivedAt().toEpochMilli();
            long wait = random.nextInt(3) == 0 ? 0 : random.nextLong(MOST_DELAY);
            long latest = Math.max(sent, reading.observedAt().toEpochMilli() + MOST_DELAY);
            Instant at = Instant.ofEpochMilli(
                    reading.channel().equals(Streams.END)
                                    || reading.quality().reason().text().startsWith("clock")
                            ? sent
                            : Math.min(latest, sent + wait));
            Instant before = last.get(key);
            Instant after = before == null || at.isAfter(before) ? at : before.plusMillis(1);
            last.put(key, after);
            late.add(received(reading, after));
        }
        Instant end = late.stream()
                .map(Reading::receivedAt)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        late.replaceAll(reading -> reading.channel().equals(Streams.END) ? received(reading, end) : reading);
        late.sort(Comparator.comparing(Reading::receivedAt));
        return late;
    }

    /** Repeats the newest word on a time, never an older one: that would be a correction. */
    private static List<Reading> repeated(List<Reading> readings, SplittableRandom random) {
        Map<Key, Reading> newest = new HashMap<>();
        List<Reading> out = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            newest.put(new Key(reading.channel(), reading.observedAt()), reading);
            out.add(reading);
            for (int n = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0; n > 0; n--) {
                Reading again = readings.get(Math.max(0, i - random.nextInt(12)));
                Reading word = newest.get(new Key(again.channel(), again.observedAt()));
                out.add(received(word == null ? again : word, reading.receivedAt()));
            }
        }
        return out;
    }

    /** Readings of one message are received together. */
    private static List<List<Reading>> messages(List<Reading> readings, int most, SplittableRandom random) {
        List<List<Reading>> messages = new ArrayList<>();
        for (int from = 0; from < readings.size(); ) {
            int to = Math.min(readings.size(), from + random.nextInt(1, most));
            List<Reading> part = readings.subList(from, to);
            messages.add(received(part, part.get(part.size() - 1).receivedAt()));
            from = to;
        }
        return messages;
    }
}
