package io.fieldwarden.alert.store;

import java.sql.SQLException;

/** The disk of the database is full: nothing was changed, and the same works when there is room again. */
public final class StorageFullException extends RuntimeException {
    /** SQLITE_FULL, as its driver tells it. */
    private static final int SQLITE_FULL = 13;

    /** PostgreSQL's disk_full. */
    private static final String POSTGRES_FULL = "53100";

    private StorageFullException(Throwable cause) {
        super("the disk of the database is full", cause);
    }

    /** This, if that is what the failure comes from; otherwise the failure itself. */
    static RuntimeException ifFull(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (sql.getErrorCode() == SQLITE_FULL || POSTGRES_FULL.equals(sql.getSQLState()))) {
                return new StorageFullException(failure);
            }
        }
        return failure;
    }
}
