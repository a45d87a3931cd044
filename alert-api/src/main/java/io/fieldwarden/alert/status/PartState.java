package io.fieldwarden.alert.status;

import java.util.Locale;

/**
 * How one part of the program is.
 *
 * @param detail for a person; empty when there is nothing to say
 */
public record PartState(String name, State state, String detail) {
    public enum State {
        STARTING,
        UP,
        FAILED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static PartState starting(String name, String detail) {
        return new PartState(name, State.STARTING, detail);
    }

    public static PartState up(String name) {
        return up(name, "");
    }

    public static PartState up(String name, String detail) {
        return new PartState(name, State.UP, detail);
    }

    public static PartState failed(String name, String detail) {
        return new PartState(name, State.FAILED, detail);
    }
}
