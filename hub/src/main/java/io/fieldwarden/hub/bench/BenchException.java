package io.fieldwarden.hub.bench;

/** A benchmark could not be run to its end; the message is for the person who started it. */
public final class BenchException extends RuntimeException {
    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
