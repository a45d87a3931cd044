package io.fieldwarden.alert.log;

/** The log did not confirm an append. */
public final class LogUnavailableException extends RuntimeException {
    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
