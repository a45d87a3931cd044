package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param severity of the alert from now on
     * @param channel whose reading decided: the first one named in the part of the condition that holds; null when
     *     silence or the calendar decided
     * @param value the newest usable value of that channel; without a channel the seconds of silence, or days
     * @param historic pages nobody
     */
    public record Change(
            AlertTransition.Kind kind,
            long at,
            long raisedAt,
            Severity severity,
            @Nullable ChannelId channel,
            double value,
            boolean historic) {}
}
