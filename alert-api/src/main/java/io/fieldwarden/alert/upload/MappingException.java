package io.fieldwarden.alert.upload;

/** A mapping file says something that cannot be done, or a record does not fit into it. The message says what and where. */
public final class MappingException extends RuntimeException {
    MappingException(String message) {
        super(message, null, false, false);
    }
}
