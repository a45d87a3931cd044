package io.fieldwarden.edge.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The past that a simulated device invents before it starts to send: coarse long ago, finer towards now.
 *
 * @param spans oldest first, each up to where the next begins
 */
public record History(List<Span> spans) {
    public static final History NONE = new History(List.of());

    /** @param ago where it begins, back from now */
    public record Span(Duration ago, Duration step) {
        public Span {
            if (ago.isNegative() || ago.isZero() || step.toMillis() < 1) {
                throw new IllegalArgumentException("history: " + ago + " in steps of " + step);
            }
        }
    }

    public History {
        spans = List.copyOf(spans);
        for (int i = 1; i < spans.size(); i++) {
            if (spans.get(i).ago().compareTo(spans.get(i - 1).ago()) >= 0) {
                throw new IllegalArgumentException("history: spans are not in order, oldest first");
            }
        }
    }

    /**
     * So many days by half of the hour, the last three hours by the minute. Evenly, as what has learned how long a channel
     * stays where it is counts readings.
     */
    public static History ofDays(int days) {
        List<Span> spans = new ArrayList<>();
        if (days > 0) {
            spans.add(new Span(Duration.ofDays(days), Duration.ofMinutes(30)));
            spans.add(new Span(Duration.ofHours(3), Duration.ofMinutes(1)));
        }
        return new History(spans);
    }

    /** The moments to read, oldest first, all before {@code now}. */
    public Stream<Instant> moments(Instant now) {
        Stream<Instant> all = Stream.empty();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            Instant end = i + 1 < spans.size() ? now.minus(spans.get(i + 1).ago()) : now;
            Instant begin = now.minus(span.ago());
            all = Stream.concat(all, Stream.iterate(begin, at -> at.isBefore(end), at -> at.plus(span.step())));
        }
        return all;
    }
}
