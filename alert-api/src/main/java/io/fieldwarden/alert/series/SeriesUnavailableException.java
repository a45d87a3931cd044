package io.fieldwarden.alert.series;

/** The time-series store does not answer. */
public final class SeriesUnavailableException extends RuntimeException {
    public SeriesUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
