package io.fieldwarden.edge.mqtt;

import io.fieldwarden.edge.core.Outcome;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;

/** What the reason codes of MQTT 5 mean for a kept reading ([MQTT] table 3-8 for PUBACK, 3-1 for CONNACK). */
final class MqttReasons {
    /** MQTT has no field for it: how long to stay away from a server that is busy. */
    static final Duration BUSY = Duration.ofSeconds(5);

    private MqttReasons() {}

    /** The outcome of an acknowledged publish. */
    static Outcome outcome(IMqttToken acknowledged) {
        int[] codes = acknowledged.getReasonCodes();
        int code = codes == null || codes.length == 0 ? 0 : codes[0] & 0xFF;
        if (code < 0x80) {
            return new Outcome.Accepted();
        }
        String reason = acknowledged.getResponseProperties() == null
                ? ""
                : acknowledged.getResponseProperties().getReasonString();
        return outcome(code, reason == null ? "" : reason);
    }

    static Outcome outcome(int code, String reason) {
        String text =
                String.format(Locale.ROOT, "PUBACK 0x%02X %s", code, reason).strip();
        return switch (code) {
            case MqttReturnCode.RETURN_CODE_PAYLOAD_FORMAT_INVALID, MqttReturnCode.RETURN_CODE_PACKET_TOO_LARGE ->
                new Outcome.Rejected(text);
            // Rights and topics are settings that a person puts right: the readings wait for it.
            case MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED, MqttReturnCode.RETURN_CODE_TOPIC_NAME_INVALID ->
                new Outcome.Unreachable(text);
            default -> new Outcome.Busy(BUSY);
        };
    }

    /** One line for the log and the status page. */
    static String describe(Throwable failure) {
        if (failure instanceof MqttException mqtt) {
            int code = mqtt.getReasonCode() & 0xFFFF;
            Throwable cause = mqtt.getCause();
            return switch (code) {
                case 4, 5, 0x86, 0x87, 0x8C -> "hub refuses the credentials (" + name(code) + ")";
                case 0x85 -> "hub refuses the device id as client identifier";
                case 0x88, 0x97, 3 -> "hub is not ready (" + name(code) + ")";
                default ->
                    cause == null || cause.getMessage() == null
                            ? String.valueOf(mqtt.getMessage()) + " (" + code + ")"
                            : cause.getClass().getSimpleName() + ": " + cause.getMessage();
            };
        }
        return failure.toString();
    }

    private static String name(int code) {
        return String.format(Locale.ROOT, "CONNACK 0x%02X", code);
    }
}
