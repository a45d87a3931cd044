package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that must reach the hub beside readings, and before them.
 *
 * @param at when it happened, by the clock of the agent
 * @param body a JSON object; what depends on the time of the event stands in it relative to {@code at}, so that it stays
 *     true when the event is dated anew
 */
public record Report(MessageKind kind, DeviceId device, Instant at, String body) {
    public Report {
        if (kind != MessageKind.ALERT && kind != MessageKind.ANSWER) {
            throw new IllegalArgumentException("a report of kind " + kind + " is not kept");
        }
    }

    /**
     * A step of an alert.
     *
     * @param channel whose reading decided, null when time alone did
     */
    public static Report alert(AlertTransition transition, @Nullable ChannelId channel, Text text) {
        return new Report(
                MessageKind.ALERT,
                transition.source().device(),
                transition.at(),
                AlertBody.of(transition, channel, text));
    }

    /**
     * What became of a command. Its time is of no account: it goes before the clock is known, too.
     *
     * @param agent who says so
     */
    public static Report answer(DeviceId agent, Answer answer) {
        return new Report(MessageKind.ANSWER, agent, Instant.EPOCH, answer.json());
    }
}
