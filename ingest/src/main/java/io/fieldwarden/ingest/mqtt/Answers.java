package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.Outcome;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The one place that puts an {@link Outcome} into MQTT's words. Stateless. */
final class Answers {
    private Answers() {}

    static ReasonCode reason(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted) {
            return ReasonCode.SUCCESS;
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return switch (rejected.reason()) {
                case UNKNOWN_DEVICE, FORBIDDEN, UNAUTHENTICATED -> ReasonCode.NOT_AUTHORIZED;
                case RATE_LIMITED, BUSY -> ReasonCode.QUOTA_EXCEEDED;
                default -> ReasonCode.PAYLOAD_FORMAT_INVALID;
            };
        }
        if (outcome instanceof Outcome.Refused refused) {
            return switch (refused.reason()) {
                case MALFORMED -> ReasonCode.PAYLOAD_FORMAT_INVALID;
                case FORBIDDEN -> ReasonCode.NOT_AUTHORIZED;
                default -> ReasonCode.QUOTA_EXCEEDED;
            };
        }
        return ReasonCode.QUOTA_EXCEEDED;
    }

    private static @Nullable String why(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            return rejected.reason().text() + ": " + rejected.detail();
        }
        if (outcome instanceof Outcome.Refused refused) {
            return refused.reason().text() + ": " + refused.detail();
        }
        return outcome instanceof Outcome.Busy busy
                ? busy.reason().text() + ": " + busy.detail() + "; send it again after " + busy.retrySeconds() + " s"
                : null;
    }

    /** PUBACK or PUBREC. False, and nothing written, when a 3.1.1 client has to send the message again. */
    static boolean write(ByteBuf out, Underway.Slot slot, Outcome outcome, MqttConnection connection) {
        PacketType type = slot.qos == 1 ? PacketType.PUBACK : PacketType.PUBREC;
        ReasonCode reason = reason(outcome);
        if (!reason.isFailure()) {
            Wire.acknowledge(out, type, slot.packetId);
        } else if (connection.isVersion5()) {
            Wire.acknowledge(out, type, slot.packetId, reason, mayExplain(connection) ? why(outcome) : null);
        } else if (outcome instanceof Outcome.Busy) {
            return false;
        } else {
            // What is wrong with it stays wrong: a 3.1.1 client that is not acknowledged would send it for ever.
            Wire.acknowledge(out, type, slot.packetId);
        }
        return true;
    }

    /** [MQTT-3.1.2-29], [MQTT-3.4.2-2]. */
    private static boolean mayExplain(MqttConnection connection) {
        Properties asked = connection.connect().extras().properties();
        return asked.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1 && connection.takesLongPackets();
    }
}
