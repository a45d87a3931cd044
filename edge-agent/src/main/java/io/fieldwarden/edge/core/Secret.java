package io.fieldwarden.edge.core;

/** What must not appear in a log. */
public record Secret(String value) {
    public Secret {
        if (value.isBlank()) {
            throw new IllegalArgumentException("secret: is empty");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
