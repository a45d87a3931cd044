package io.fieldwarden.stream.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What somebody who hears every change, in order, knows of the alerts: the fold of transitions. */
final class History {
    private final Map<String, Entry> alerts = new TreeMap<>();
    private final List<String> told = new ArrayList<>();

    /** @param clearedAt 0 while the alert stands */
    record Entry(String rule, long raisedAt, long clearedAt, double value, String said) {
        @Override
        public String toString() {
            return rule + " " + (raisedAt - Samples.NOON) / 1000.0 + " to "
                    + (clearedAt == 0 ? "now" : "" + (clearedAt - Samples.NOON) / 1000.0) + " value " + value + " "
                    + said;
        }
    }

    void hear(Emission emission) {
        Change change = emission.change();
        String rule = emission.rule().value();
        String id = rule + "/" + change.raisedAt();
        told.add(rule + " " + change.kind() + " " + (change.at() - Samples.NOON) / 1000.0);
        Entry known = alerts.get(id);
        String said = emission.wording().text().en();
        switch (change.kind()) {
            case RAISED, AMENDED, ESCALATED ->
                alerts.put(id, new Entry(rule, change.raisedAt(), 0, change.value(), said));
            case CLEARED ->
                alerts.put(
                        id, new Entry(rule, change.raisedAt(), change.at(), known == null ? 0 : known.value(), said));
            case WITHDRAWN -> alerts.remove(id);
            case FLAPPING -> assertThat(known).as("alert that flaps").isNotNull();
        }
    }

    List<Entry> alerts() {
        return List.copyOf(alerts.values());
    }

    /** Every change heard, as {@code rule KIND seconds}. */
    List<String> told() {
        return told;
    }

    boolean hasHeard(Kind kind) {
        return told.stream().anyMatch(line -> line.contains(" " + kind + " "));
    }
}
