package io.fieldwarden.alert.equipment;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a figure comes from, and how sure that is.
 *
 * @param source short name of the text
 * @param effectiveFrom first day; empty for ever
 * @param effectiveTo last day; empty for still
 */
public record Provenance(
        String source,
        String article,
        Optional<LocalDate> effectiveFrom,
        Optional<LocalDate> effectiveTo,
        Status status) {
    /** How sure it is. */
    public enum Status {
        /** Read in the text itself, or in one that quotes it. */
        VERIFIED,
        /** Not checked against the text: must not be shown as the law. */
        MEMORY,
        /** No law: proposed by this program. */
        PROPOSAL;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status ofText(String text) {
            for (Status one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("status '" + text + "' is not verified, memory or proposal");
        }
    }

    public boolean isInForce(LocalDate day) {
        return effectiveFrom.map(from -> !day.isBefore(from)).orElse(true)
                && effectiveTo.map(to -> !day.isAfter(to)).orElse(true);
    }
}
