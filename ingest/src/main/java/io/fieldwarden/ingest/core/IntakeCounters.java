package io.fieldwarden.ingest.core;

import io.fieldwarden.device.payload.RejectReason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what came in and what became of it. The unit is the value: a message that could not be decoded, or that was refused
 * before, counts as one. {@code received = appended + quarantined + refused + underway} holds at every instant, and nothing
 * is underway when nothing is. Thread-safe.
 */
public final class IntakeCounters {
    private final LongAdder received = new LongAdder();
    private final LongAdder appended = new LongAdder();
    private final Map<RejectReason, LongAdder> quarantined = adders(RejectReason.class);
    private final Map<RejectReason, LongAdder> refused = adders(RejectReason.class);
    private final Map<Transport, LongAdder> messages = adders(Transport.class);
    private final Map<String, LongAdder> events = new HashMap<>();

    /** Of ChirpStack; whatever else it may send is counted as {@code other}. */
    public static final List<String> EVENTS =
            List.of("up", "join", "ack", "txack", "log", "status", "location", "integration", "other");

    public IntakeCounters() {
        EVENTS.forEach(event -> events.put(event, new LongAdder()));
    }

    /** @param underway received and not settled yet */
    public record Counts(
            long received,
            long appended,
            Map<RejectReason, Long> quarantined,
            Map<RejectReason, Long> refused,
            long underway) {
        public long quarantinedInAll() {
            return sum(quarantined);
        }

        public long refusedInAll() {
            return sum(refused);
        }

        private static long sum(Map<RejectReason, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** What is settled is read before what was received, so that underway is never negative. */
    public Counts counts() {
        Map<RejectReason, Long> q = byReason(quarantined);
        Map<RejectReason, Long> r = byReason(refused);
        long a = appended.sum();
        long in = received.sum();
        return new Counts(in, a, q, r, in - a - Counts.sum(q) - Counts.sum(r));
    }

    public LongAdder receivedCounter() {
        return received;
    }

    public LongAdder appendedCounter() {
        return appended;
    }

    public LongAdder quarantinedCounter(RejectReason reason) {
        return counter(quarantined, reason);
    }

    public LongAdder refusedCounter(RejectReason reason) {
        return counter(refused, reason);
    }

    public LongAdder messageCounter(Transport transport) {
        return counter(messages, transport);
    }

    public LongAdder eventCounter(String event) {
        return counter(events, event);
    }

    void event(String event) {
        counter(events, events.containsKey(event) ? event : "other").increment();
    }

    void message(Transport transport) {
        counter(messages, transport).increment();
    }

    void received(int values) {
        received.add(values);
    }

    void appended(int values) {
        appended.add(values);
    }

    void quarantined(RejectReason reason, int values) {
        counter(quarantined, reason).add(values);
    }

    void refused(RejectReason reason, int values) {
        counter(refused, reason).add(values);
    }

    private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> keys) {
        Map<K, LongAdder> adders = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            adders.put(key, new LongAdder());
        }
        return adders;
    }

    private static <K> LongAdder counter(Map<K, LongAdder> counters, K key) {
        return Objects.requireNonNull(counters.get(key));
    }

    private static Map<RejectReason, Long> byReason(Map<RejectReason, LongAdder> counters) {
        Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
        counters.forEach((reason, counter) -> {
            long count = counter.sum();
            if (count != 0) {
                counts.put(reason, count);
            }
        });
        return counts;
    }
}
