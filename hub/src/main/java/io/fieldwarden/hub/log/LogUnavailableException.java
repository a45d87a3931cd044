package io.fieldwarden.hub.log;

/** The embedded log cannot be opened or did not come up in time; the message says what to look at. */
public final class LogUnavailableException extends RuntimeException {
    public LogUnavailableException(String message) {
        super(message);
    }

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
