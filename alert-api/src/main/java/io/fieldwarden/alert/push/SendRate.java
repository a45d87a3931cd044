package io.fieldwarden.alert.push;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Counts what one channel sent in the last minute, so that no minute anywhere on the clock has more than is allowed. For one thread at a time. */
final class SendRate {
    private static final Duration MINUTE = Duration.ofSeconds(61);

    private final Deque<Instant> sent = new ArrayDeque<>();

    /** @param before what was sent in the last minute before the start, in order */
    SendRate(Collection<Instant> before) {
        sent.addAll(before);
    }

    /** How many more may go out now. */
    int room(int perMinute, Instant now) {
        while (!sent.isEmpty() && !sent.peekFirst().plus(MINUTE).isAfter(now)) {
            sent.removeFirst();
        }
        return Math.max(0, perMinute - sent.size());
    }

    void sent(Instant now) {
        sent.addLast(now);
    }
}
