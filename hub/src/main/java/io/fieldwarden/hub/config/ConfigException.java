package io.fieldwarden.hub.config;

/** The configuration cannot be used. The message is one line that says which key of which source, and what to write. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
