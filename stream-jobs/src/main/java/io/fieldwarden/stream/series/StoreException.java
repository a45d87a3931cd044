package io.fieldwarden.stream.series;

import org.jspecify.annotations.Nullable;

/** The time series did not take a batch. Nothing is lost by it: the log keeps the readings until they are written. */
public final class StoreException extends RuntimeException {
    private final boolean retry;

    public StoreException(String message, boolean retry, @Nullable Throwable cause) {
        super(message, cause);
        this.retry = retry;
    }

    /**
     * True when the same batch may succeed later without anybody's help: server away, overloaded, disk full. False when
     * somebody must change something first: credentials, a missing database, a damaged file.
     */
    public boolean retry() {
        return retry;
    }
}
