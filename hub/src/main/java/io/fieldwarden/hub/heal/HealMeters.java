package io.fieldwarden.hub.heal;

import io.fieldwarden.device.log.AlertEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** What re-evaluations count. Counted on the healer's thread, read by any. */
final class HealMeters {
    private final MeterRegistry registry;
    private final AtomicLong pending;
    private final Counter readings;
    private final Timer took;

    /** What became of a re-evaluation. */
    enum Outcome {
        /** The job has taken the answer and nothing is open. */
        DONE,
        /** Failed again and again, or nobody took the answer. */
        ABANDONED,
        /** The store or the log was away; it is tried again. */
        DELAYED
    }

    HealMeters(MeterRegistry registry) {
        this.registry = registry;
        this.pending = registry.gauge("hub.reevaluations.pending", new AtomicLong());
        this.readings = Counter.builder("hub.reevaluations.readings")
                .description("stored readings that were evaluated again")
                .register(registry);
        this.took = Timer.builder("hub.reevaluation")
                .description("evaluating the span of a device again")
                .register(registry);
        for (Outcome outcome : Outcome.values()) {
            counter(outcome);
        }
    }

    private Counter counter(Outcome outcome) {
        return Counter.builder("hub.reevaluations")
                .description("devices whose late readings were evaluated again")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    void pending(int devices) {
        pending.set(devices);
    }

    void count(Outcome outcome) {
        counter(outcome).increment();
    }

    long counted(Outcome outcome) {
        return (long) counter(outcome).count();
    }

    void evaluated(SpanAgain.Result result, List<AlertEvent> events, Duration time) {
        readings.increment((double) result.readings());
        took.record(time);
        for (AlertEvent event : events) {
            Counter.builder("hub.reevaluations.transitions")
                    .description("transitions by which alert history was corrected")
                    .tag("kind", event.transition().kind().name().toLowerCase(Locale.ROOT))
                    .register(registry)
                    .increment();
        }
    }
}
