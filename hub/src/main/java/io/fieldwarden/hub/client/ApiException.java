package io.fieldwarden.hub.client;

/** The hub refused, failed or could not be reached; the message is for the person who asked. */
public final class ApiException extends RuntimeException {
    /** HTTP status, 0 when there was no answer. */
    private final int status;

    public ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    public ApiException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    public int status() {
        return status;
    }
}
