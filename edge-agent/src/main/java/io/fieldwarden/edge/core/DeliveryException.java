package io.fieldwarden.edge.core;

/** The hub stayed away longer than the sender was told to wait. */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeliveryException(String message) {
        super(message);
    }
}
