package io.fieldwarden.stream.job;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reader of topic {@code alerts} ends up with, whoever was paged. Not thread-safe. */
final class AlertFold {
    private final Map<AlertId, Entry> alerts = new HashMap<>();

    private record Entry(AlertTransition raised, Severity severity, double value, Optional<Instant> clearedAt) {
        Entry with(AlertTransition next) {
            return switch (next.kind()) {
                case RAISED, FLAPPING, WITHDRAWN -> this;
                case ESCALATED -> new Entry(raised, worse(next.source().severity()), value, clearedAt);
                case CLEARED -> new Entry(raised, severity, value, Optional.of(next.at()));
                case AMENDED ->
                    new Entry(
                            raised,
                            next.source().severity(),
                            next.value(),
                            next.at().equals(next.raisedAt()) ? Optional.empty() : clearedAt.map(at -> next.at()));
            };
        }

        private Severity worse(Severity other) {
            return severity.compareTo(other) >= 0 ? severity : other;
        }

        @Override
        public String toString() {
            return raised.source().device() + " " + raised.source().rule() + " " + raised.raisedAt() + " to "
                    + clearedAt.map(Instant::toString).orElse("now") + " " + severity + " " + value;
        }
    }

    void hear(AlertTransition transition) {
        if (transition.kind() == AlertTransition.Kind.WITHDRAWN) {
            alerts.remove(transition.alert());
        } else {
            alerts.merge(
                    transition.alert(),
                    new Entry(transition, transition.source().severity(), transition.value(), Optional.empty())
                            .with(transition),
                    (known, unused) -> known.with(transition));
        }
    }

    /** One line for each alert that was not withdrawn, sorted. */
    List<String> lines() {
        return alerts.values().stream().map(Entry::toString).sorted().toList();
    }
}
