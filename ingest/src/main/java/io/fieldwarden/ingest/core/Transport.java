package io.fieldwarden.ingest.core;

import java.util.Locale;

/** The way a message came in; its text is a metric label and stands in log records. */
public enum Transport {
    MQTT,
    COAP,
    HTTP,
    /** HJ 212-2017 over TCP. */
    HJ212,
    /** Modbus RTU behind a DTU, polled by the hub. */
    DTU,
    /** From a broker that devices know already. */
    BRIDGE,
    /** Out of quarantine, sent through again by a technician. */
    REPLAY;

    private final String text = name().toLowerCase(Locale.ROOT);

    public String text() {
        return text;
    }
}
