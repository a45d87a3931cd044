package io.fieldwarden.edge.core;

/** A sensor or the bus it stands on did not answer. */
public final class SensorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SensorException(String message) {
        super(message);
    }

    public SensorException(String message, Throwable cause) {
        super(message, cause);
    }
}
