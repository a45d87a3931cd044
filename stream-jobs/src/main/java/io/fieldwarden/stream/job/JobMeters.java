package io.fieldwarden.stream.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.metrics.MetricGroup;

/**
 * The figures of the job, for two readers: Flink's own metrics, and the Micrometer registry of the process.
 *
 * <p>Operators are made by Flink from bytes, so a registry cannot be handed to them. The hub, whose MiniCluster runs
 * operators in its own process and class loader, {@linkplain #install installs} its registry before it starts the job. On a
 * Flink cluster nothing is installed and Flink's metrics are what there is. Thread-safe.
 */
public final class JobMeters {
    private static volatile MeterRegistry registry = new CompositeMeterRegistry();

    private JobMeters() {}

    /** Operators opened from now on count here. */
    public static void install(MeterRegistry target) {
        registry = target;
    }

    /** Counts in both places. {@code name} is of Micrometer's form, {@code tag} and {@code value} may be empty. */
    static Count counter(MetricGroup group, String name, String tag, String value) {
        Counter.Builder builder = Counter.builder(name);
        if (!tag.isEmpty()) {
            builder.tag(tag, value);
        }
        String flinkName = (name + (value.isEmpty() ? "" : "." + value)).toLowerCase(Locale.ROOT);
        return new Count(builder.register(registry), group.counter(flinkName));
    }

    /** Receipt of a reading to the alert that it raised being on its way. */
    static Timer alertTimer() {
        return Timer.builder("hub.alert")
                .description("Receipt of a reading to the alert that it raised")
                .publishPercentiles(0.5, 0.99)
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
    }

    /** One figure in both places. */
    record Count(Counter here, org.apache.flink.metrics.Counter flink) {
        void add(long count) {
            here.increment((double) count);
            flink.inc(count);
        }
    }
}
