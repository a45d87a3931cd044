package io.fieldwarden.alert.life;

import io.fieldwarden.device.AlertId;
import java.time.Instant;
import java.util.Optional;

/**
 * One entry in the history of an alert: a transition from the log or an action of a person.
 *
 * @param sequence counts over all alerts, without gaps, in the order of commit
 * @param at event time of a transition, time of an action
 * @param value of the deciding reading, for transitions
 * @param by the person, or {@code system}; empty for transitions
 */
public record AlertChange(
        long sequence, AlertId alert, String kind, Instant at, Optional<Double> value, String by, String note) {
    public boolean isTransition() {
        return value.isPresent();
    }
}
