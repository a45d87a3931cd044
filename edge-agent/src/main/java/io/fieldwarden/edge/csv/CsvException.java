package io.fieldwarden.edge.csv;

/** A file that cannot be read as recorded readings at all: missing, empty, without a usable header. */
public final class CsvException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CsvException(String message) {
        super(message);
    }

    public CsvException(String message, Throwable cause) {
        super(message, cause);
    }
}
