package io.fieldwarden.hub;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.stream.series.Retaining;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops what was kept for long enough, once an hour, on a thread of its own. */
final class RetentionPart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionPart.class);
    private static final String NAME = "retention";

    /** So that a start is not slowed down. */
    private static final int FIRST_SECONDS = 60;

    private static final int BETWEEN_SECONDS = 3_600;
    private static final int CLOSE_MILLIS = 10_000;

    private final Retaining store;
    private final Function<DeviceId, Retention> of;
    private final Surroundings around;
    private final ClockTrust trust;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** What it tells, and the time. */
    record Surroundings(MeterRegistry meters, Clock clock) {}

    private RetentionPart(Retaining store, Function<DeviceId, Retention> of, Surroundings around) {
        this.store = store;
        this.of = of;
        this.around = around;
        this.trust = new ClockTrust(around.clock().millis(), steadyMillis());
        this.thread = new Thread(this::run, NAME);
        thread.setDaemon(true);
    }

    static RetentionPart start(Retaining store, Function<DeviceId, Retention> of, Surroundings around) {
        RetentionPart part = new RetentionPart(store, of, around);
        part.thread.start();
        return part;
    }

    private void run() {
        try (store) {
            int pause = FIRST_SECONDS;
            while (!stopped.await(pause, TimeUnit.SECONDS)) {
                pause = sweep() ? BETWEEN_SECONDS : FIRST_SECONDS;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sweep() {
        long now = around.clock().millis();
        if (!trust.holds(now, steadyMillis())) {
            LOG.atWarn()
                    .addKeyValue("clock", Instant.ofEpochMilli(now))
                    .log("old rows stay: the clock was set far ahead, and is believed after a day");
            return true;
        }
        try {
            Retaining.Dropped dropped = store.sweep(of, now, () -> stopped.getCount() > 0);
            count("readings", dropped.readings());
            count("rollups", dropped.rollups());
            if (dropped.readings() + dropped.rollups() > 0) {
                LOG.atInfo()
                        .addKeyValue("readings", dropped.readings())
                        .addKeyValue("rollups", dropped.rollups())
                        .log("old rows are dropped");
            }
            return true;
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("old rows stay, tries again in a minute");
            around.meters().counter("hub.retention.failures").increment();
            return false;
        }
    }

    private static long steadyMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void count(String what, long dropped) {
        around.meters().counter("hub.retention.dropped", "kind", what).increment((double) dropped);
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
