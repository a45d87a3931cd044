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
 * @param emittedAt wall clock of the job
 * @param receivedAt receipt of the reading that caused it, absent when time alone did
 */
public record AlertEvent(
        AlertTransition transition,
        Optional<PositionId> position,
        Optional<ChannelId> channel,
        String unit,
        Explanation explanation,
        Optional<Instant> receivedAt,
        Instant emittedAt) {

    /** What is said to people, and on what ground. */
    public record Explanation(Text message, String citation) {}
}
