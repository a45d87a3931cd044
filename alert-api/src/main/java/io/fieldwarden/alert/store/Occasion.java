package io.fieldwarden.alert.store;

import java.time.Instant;
import java.util.Locale;

/**
 * What people know of a span of time at a place: maintenance that was done or is planned, or an incident that happened.
 *
 * @param from first millisecond
 * @param to millisecond after the last
 * @param by who recorded it
 * @param at when it was recorded
 */
public record Occasion(String id, Kind kind, Place place, long from, long to, String reason, String by, Instant at) {
    public Occasion {
        if (from >= to) {
            throw new IllegalArgumentException("occasion: from " + from + " is not before to " + to);
        }
    }

    /** Names are stored in lower case. */
    public enum Kind {
        MAINTENANCE,
        INCIDENT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** How much is meant; names are stored in lower case. */
    public enum Level {
        DEVICE,
        /** The device that stands there. */
        POSITION,
        /** Every device at a position of it. */
        SITE,
        /** Every device of an organisation and of those below it. */
        AREA;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Level ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** @param id of the device, position, site or organisation */
    public record Place(Level level, String id) {}

    public boolean overlaps(long otherFrom, long otherTo) {
        return from < otherTo && otherFrom < to;
    }

    public boolean covers(long time) {
        return time >= from && time < to;
    }
}
