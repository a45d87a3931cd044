package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.RejectReason;

/** A packet that ends the connection, with the reason code that says so. Cheap: it has no stack trace. */
final class MqttFault extends Exception {
    private final ReasonCode reason;
    private final String detail;

    /** @param detail what, value and rule with its clause, in one sentence */
    MqttFault(ReasonCode reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    static MqttFault malformed(String detail) {
        return new MqttFault(ReasonCode.MALFORMED_PACKET, detail);
    }

    static MqttFault protocol(String detail) {
        return new MqttFault(ReasonCode.PROTOCOL_ERROR, detail);
    }

    /** The same in the words of the quarantine. */
    RejectReason rejection() {
        return switch (reason) {
            case PACKET_TOO_LARGE -> RejectReason.TOO_LARGE;
            case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BAD_AUTHENTICATION_METHOD -> RejectReason.UNAUTHENTICATED;
            case RECEIVE_MAXIMUM_EXCEEDED, QUOTA_EXCEEDED -> RejectReason.RATE_LIMITED;
            case SERVER_BUSY, SERVER_UNAVAILABLE -> RejectReason.BUSY;
            default -> RejectReason.MALFORMED;
        };
    }

    ReasonCode reason() {
        return reason;
    }

    String detail() {
        return detail;
    }
}
