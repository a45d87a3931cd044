package io.fieldwarden.device.rule.expression;

/**
 * What an expression may know of a channel besides its name.
 *
 * @param perSecond the fastest possible change in its unit, {@code +Infinity} when the profile does not say
 * @param step the smallest change that the sensor can show, 0 when the profile does not say
 */
public record Trait(Kind kind, double perSecond, double step) {
    public static final Trait NUMBER = new Trait(Kind.NUMBER, Double.POSITIVE_INFINITY, 0);

    /** How its numbers are meant. */
    public enum Kind {
        NUMBER,
        /** 0 and 1. */
        BOOLEAN,
        /** A whole number that stands for something. */
        CODE
    }
}
