package io.fieldwarden.alert.store;

import org.jspecify.annotations.Nullable;

/** The database is not open yet, or could not be opened. */
public final class StoreUnavailableException extends RuntimeException {
    StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
