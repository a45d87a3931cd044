package io.fieldwarden.alert.trial;

import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Occasion;
import io.fieldwarden.alert.store.OccasionStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.trial.RuleTrial.Outcome;
import io.fieldwarden.alert.trial.RuleTrial.Question;
import io.fieldwarden.alert.trial.RuleTrial.Raised;
import io.fieldwarden.device.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets a trial beside known maintenance and recorded incidents. An alert is of maintenance when it is raised during it. An
 * incident is found when an alert of one of its devices stands at some time of it, and missed otherwise; it counts when it
 * begins in the span of the trial.
 */
public final class KnownOccasions {
    private static final int PAGE = 500;
    private static final int MOST_ALERTS = 20;

    private final OccasionStore occasions;
    private final RegistryStore registry;

    public KnownOccasions(OccasionStore occasions, RegistryStore registry) {
        this.occasions = occasions;
        this.registry = registry;
    }

    /**
     * @param maintenance of the alerts that were raised during it, by their id
     * @param incidents in order of time
     */
    public record Held(Map<String, Occasion> maintenance, List<Incident> incidents) {
        public static final Held NOTHING = new Held(Map.of(), List.of());

        public Held {
            maintenance = Map.copyOf(maintenance);
            incidents = List.copyOf(incidents);
        }

        public long missed() {
            return incidents.stream()
                    .filter(incident -> incident.alerts().isEmpty())
                    .count();
        }
    }

    /** @param alerts that stood during it, by id, the first {@value #MOST_ALERTS}; empty when it was missed */
    public record Incident(Occasion occasion, List<String> alerts) {
        public Incident {
            alerts = List.copyOf(alerts);
        }
    }

    Held beside(Question question, Outcome outcome) {
        Map<DeviceId, List<Raised>> raised = new HashMap<>();
        outcome.raised()
                .forEach(one -> raised.computeIfAbsent(one.source().device(), device -> new ArrayList<>())
                        .add(one));
        Map<String, Occasion> maintenance = new HashMap<>();
        Map<String, Found> incidents = new LinkedHashMap<>();
        Span span = question.span();
        List<DeviceId> devices =
                question.subjects().stream().map(RuleTrial.Subject::device).toList();
        for (int from = 0; from < devices.size(); from += PAGE) {
            Map<DeviceId, Located> located =
                    registry.devices(devices.subList(from, Math.min(devices.size(), from + PAGE)));
            located.forEach((id, device) -> {
                List<Raised> alerts = raised.getOrDefault(id, List.of());
                for (Occasion occasion : occasions.concerning(device, span.from(), span.to())) {
                    if (occasion.kind() == Occasion.Kind.MAINTENANCE) {
                        alerts.stream()
                                .filter(alert -> occasion.covers(alert.raisedAt()))
                                .forEach(alert ->
                                        maintenance.putIfAbsent(alert.id().value(), occasion));
                    } else if (occasion.from() >= span.from()) {
                        incidents
                                .computeIfAbsent(occasion.id(), key -> new Found(occasion, new ArrayList<>()))
                                .hold(alerts, span);
                    }
                }
            });
        }
        return new Held(
                maintenance,
                incidents.values().stream()
                        .sorted(java.util.Comparator.comparingLong(found -> found.occasion.from()))
                        .map(found -> new Incident(found.occasion, found.alerts))
                        .toList());
    }

    /** An incident as devices are gone through. */
    private record Found(Occasion occasion, List<String> alerts) {
        void hold(List<Raised> of, Span span) {
            for (Raised alert : of) {
                long end = alert.clearedAt().orElse(span.to());
                if (alerts.size() < MOST_ALERTS
                        && occasion.overlaps(alert.raisedAt(), Math.max(end, alert.raisedAt() + 1))) {
                    alerts.add(alert.id().value());
                }
            }
        }
    }
}
