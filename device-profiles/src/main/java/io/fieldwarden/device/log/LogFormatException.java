package io.fieldwarden.device.log;

/** A record on the log cannot be read: damaged, or of a schema version newer than this program. */
public final class LogFormatException extends RuntimeException {
    public LogFormatException(String message) {
        super(message);
    }

    public LogFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
