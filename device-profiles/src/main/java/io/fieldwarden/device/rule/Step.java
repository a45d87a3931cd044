package io.fieldwarden.device.rule;

import java.util.List;

/**
 * What one step of a rule gives.
 *
 * @param changes in event-time order
 * @param nextTimer epoch milliseconds of event time when {@link Rule#advance} may next change something, or {@link
 *     Condition#NEVER}
 */
public record Step(RuleState state, List<Change> changes, long nextTimer) {
    public Step {
        changes = List.copyOf(changes);
    }

    /**
     * One transition of the alert, before it is tied to a device.
     *
     * @param at event time, epoch milliseconds
     * @param raisedAt event time at which this alert was raised
     * @param value of the reading that decided
     * @param historic pages nobody
     */
    public record Change(AlertTransition.Kind kind, long at, long raisedAt, double value, boolean historic) {}
}
