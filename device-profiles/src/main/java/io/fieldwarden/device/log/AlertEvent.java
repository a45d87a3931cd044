package io.fieldwarden.device.log;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.Optional;

/**
 * A transition as it travels on topic {@code alerts}: with everything a reader needs to show it without asking anybody.
 *
 * @param channel whose reading decided, absent when time alone did
 * @param group how it hangs together with others
 */
public record AlertEvent(
        AlertTransition transition,
        Optional<PositionId> position,
        Optional<ChannelId> channel,
        String unit,
        Explanation explanation,
        Moments moments,
        AlertGroup group) {

    /** One that hangs together with no other. */
    public AlertEvent(
            AlertTransition transition,
            Optional<PositionId> position,
            Optional<ChannelId> channel,
            String unit,
            Explanation explanation,
            Optional<Instant> receivedAt,
            Instant emittedAt) {
        this(transition, position, channel, unit, explanation, new Moments(receivedAt, emittedAt), AlertGroup.NONE);
    }

    /** What is said to people, and on what ground. */
    public record Explanation(Text message, String citation) {}

    /**
     * When it went through the hub.
     *
     * @param receivedAt receipt of the reading that caused it, absent when time alone did
     * @param emittedAt wall clock of the job
     */
    public record Moments(Optional<Instant> receivedAt, Instant emittedAt) {}

    /** Receipt of the reading that caused it, absent when time alone did. */
    public Optional<Instant> receivedAt() {
        return moments.receivedAt();
    }

    /** Wall clock of the job. */
    public Instant emittedAt() {
        return moments.emittedAt();
    }

    /** The same step of the same alert, hanging together with others. */
    public AlertEvent in(AlertGroup newGroup) {
        return new AlertEvent(transition, position, channel, unit, explanation, moments, newGroup);
    }

    /** The same alert at another step. */
    public AlertEvent at(AlertTransition step) {
        return new AlertEvent(step, position, channel, unit, explanation, moments, group);
    }
}
