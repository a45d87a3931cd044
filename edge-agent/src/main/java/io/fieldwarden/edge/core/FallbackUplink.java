package io.fieldwarden.edge.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two ways to the hub, such as MQTT and, where a network lets no TCP through, CoAP. Sends by the first; after some failures in a
 * row by the second; and tries the first again now and then, so that it goes back as soon as it can. Owned by the sending
 * thread of one agent; {@link #active} and {@link #switches} may be asked by any.
 */
public final class FallbackUplink implements Uplink {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackUplink.class);

    private final Uplink first;
    private final Uplink second;
    private final Terms terms;
    private final LongSupplier nanos;
    private final AtomicLong switches = new AtomicLong();
    private int failures;
    private long triedFirst;
    private volatile int active;

    /**
     * @param failures in a row of the way in use before the other is tried
     * @param back how long after a change to the second way the first is tried again, and between two such tries
     */
    public record Terms(int failures, Duration back) {
        public static final Terms DEFAULTS = new Terms(3, Duration.ofMinutes(10));

        public Terms {
            if (failures < 1 || back.toMillis() < 1) {
                throw new IllegalArgumentException("uplink.fallback: failures and try-first-every must be positive");
            }
        }
    }

    /** @param nanos only differences count */
    public FallbackUplink(Uplink first, Uplink second, Terms terms, LongSupplier nanos) {
        this.first = first;
        this.second = second;
        this.terms = terms;
        this.nanos = nanos;
    }

    @Override
    public List<Outcome> send(List<Message> messages) throws InterruptedException {
        if (active == 1 && nanos.getAsLong() - triedFirst >= terms.back().toNanos()) {
            return tryFirst(messages);
        }
        List<Outcome> outcomes = current().send(messages);
        count(reached(outcomes));
        return outcomes;
    }

    /** A way that is still closed costs no more than its time-out. */
    private List<Outcome> tryFirst(List<Message> messages) throws InterruptedException {
        triedFirst = nanos.getAsLong();
        List<Outcome> outcomes = first.send(messages);
        if (reached(outcomes)) {
            second.rest();
            change(0, "the first way is open again");
            return outcomes;
        }
        first.rest();
        return second.send(messages);
    }

    @Override
    public boolean attend() throws InterruptedException {
        boolean reached = current().attend();
        count(reached);
        return reached;
    }

    private void count(boolean reached) {
        failures = reached ? 0 : failures + 1;
        if (failures >= terms.failures()) {
            int other = 1 - active;
            current().rest();
            if (other == 1) {
                triedFirst = nanos.getAsLong();
            }
            change(other, "no answer " + failures + " times in a row");
        }
    }

    private void change(int to, String why) {
        active = to;
        failures = 0;
        switches.incrementAndGet();
        LOG.atWarn().addKeyValue("way", to + 1).addKeyValue("reason", why).log("Way to the hub changed");
    }

    private static boolean reached(List<Outcome> outcomes) {
        return outcomes.stream().noneMatch(Outcome.Unreachable.class::isInstance);
    }

    private Uplink current() {
        return active == 0 ? first : second;
    }

    /** Which way is in use: 0 the first, 1 the second. */
    public int active() {
        return active;
    }

    /** Changes from one to the other since the start. */
    public long switches() {
        return switches.get();
    }

    @Override
    public void rest() {
        current().rest();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
