package io.fieldwarden.hub.config;

import java.util.Locale;

/**
 * One key of the configuration.
 *
 * @param name dotted, in lower case
 * @param fallback what counts when nobody sets it; empty means not set
 * @param meaning one sentence for the reference page
 */
public record ConfigKey(String name, KeyType type, String fallback, String meaning) {
    /** {@code ingest.mqtt.port} is {@code INGEST_MQTT_PORT}. */
    public String environmentName() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    public boolean secret() {
        return type instanceof KeyType.Hidden;
    }
}
