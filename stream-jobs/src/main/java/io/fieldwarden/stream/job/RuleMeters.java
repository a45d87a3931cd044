package io.fieldwarden.stream.job;

import io.fieldwarden.stream.job.JobMeters.Count;
import io.fieldwarden.stream.rules.DeviceRun.Outcome;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;

/** What the rules count. Owned by the task's thread. */
final class RuleMeters {
    private static final String READINGS = "hub.rules.readings";

    private final Map<Outcome, Count> outcomes = new EnumMap<>(Outcome.class);
    private final Count withoutRules;
    private final Count profileRefused;
    private final Count damaged;
    private final Count alerts;
    private final Count rebased;
    private final Count misfits;
    private final Timer latency = JobMeters.alertTimer();

    RuleMeters(MetricGroup group) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    JobMeters.counter(group, READINGS, "outcome", outcome.name().toLowerCase(Locale.ROOT)));
        }
        withoutRules = JobMeters.counter(group, READINGS, "outcome", "without_rules");
        profileRefused = JobMeters.counter(group, "hub.rules.profiles.refused", "", "");
        damaged = JobMeters.counter(group, "hub.rules.records.damaged", "", "");
        alerts = JobMeters.counter(group, "hub.alert.transitions", "", "");
        rebased = JobMeters.counter(group, "hub.rules.bases", "outcome", "taken");
        misfits = JobMeters.counter(group, "hub.rules.bases", "outcome", "misfit");
    }

    void count(Map<Outcome, Integer> readings) {
        readings.forEach((outcome, count) -> {
            Count counter = outcomes.get(outcome);
            if (counter != null) {
                counter.add(count);
            }
        });
    }

    void withoutRules(int readings) {
        withoutRules.add(readings);
    }

    void profileRefused() {
        profileRefused.add(1);
    }

    void damaged() {
        damaged.add(1);
    }

    void alert() {
        alerts.add(1);
    }

    /** @param fitted else it was for another base or other rules, and is asked for again */
    void answered(boolean fitted) {
        (fitted ? rebased : misfits).add(1);
    }

    void raisedAfter(long millis) {
        latency.record(Duration.ofMillis(Math.max(0, millis)));
    }
}
