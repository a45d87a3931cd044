package io.fieldwarden.ingest.mqtt;

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

    ReasonCode reason() {
        return reason;
    }

    String detail() {
        return detail;
    }
}
