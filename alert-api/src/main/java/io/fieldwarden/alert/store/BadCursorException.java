package io.fieldwarden.alert.store;

/** A cursor that no answer of ours has given. */
public final class BadCursorException extends RuntimeException {
    BadCursorException() {
        super("the cursor is not one that a list has given");
    }
}
