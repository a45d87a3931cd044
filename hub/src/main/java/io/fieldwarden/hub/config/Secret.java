package io.fieldwarden.hub.config;

/** A text that is never shown: not in logs, not by {@code config show}. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
