package io.fieldwarden.alert.law;

/** A table of figures cannot be used; the message names file, line, value and rule. */
public final class LawFaultException extends RuntimeException {
    public LawFaultException(String message) {
        super(message);
    }
}
