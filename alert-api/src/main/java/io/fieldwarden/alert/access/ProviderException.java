package io.fieldwarden.alert.access;

/** A log-in by way of the identity provider cannot go on; the message is for the log and holds no secret. */
public final class ProviderException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProviderException(String message) {
        super(message);
    }

    public ProviderException(String message, Throwable cause) {
        super(message, cause);
    }
}
