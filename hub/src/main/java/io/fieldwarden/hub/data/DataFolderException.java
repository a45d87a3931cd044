package io.fieldwarden.hub.data;

/** The data folder cannot be used; the message is one line that says why and what to do. */
public final class DataFolderException extends RuntimeException {
    public DataFolderException(String message) {
        super(message);
    }

    public DataFolderException(String message, Throwable cause) {
        super(message, cause);
    }
}
