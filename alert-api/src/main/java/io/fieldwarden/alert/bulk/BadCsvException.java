package io.fieldwarden.alert.bulk;

/** A text that cannot be imported at all; the message says which rule it breaks. */
public final class BadCsvException extends RuntimeException {
    BadCsvException(String rule) {
        super(rule);
    }

    BadCsvException(String rule, Throwable cause) {
        super(rule, cause);
    }
}
