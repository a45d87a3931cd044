package io.fieldwarden.alert.law;

import java.util.Locale;

/** How sure a figure of the law is. From the surest to the least sure, so that the weakest of several is the last of them. */
public enum Status {
    /** Read in the text of the rule itself. */
    VERIFIED,
    /** A third party restates the rule; its own text was not read. */
    SECONDARY,
    /** Known, but not looked up: has to be checked before anybody relies on it. */
    MEMORY,
    /** No rule at all, but a proposal that a site may change. */
    PROPOSAL;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other word */
    public static Status ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    public Status weaker(Status other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
