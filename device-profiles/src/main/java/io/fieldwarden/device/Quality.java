package io.fieldwarden.device;

/**
 * How far a reading can be trusted, with the reason. Travels with the reading to the chart and into the rules: a rule
 * about the process looks only at GOOD and SUSPECT readings, a rule about the sensor also at the others.
 */
public record Quality(Level level, Reason reason) {
    public static final Quality GOOD = new Quality(Level.GOOD, Reason.NONE);

    public Quality {
        if ((level == Level.GOOD) != (reason == Reason.NONE)) {
            throw new IllegalArgumentException("quality: " + level + " does not go with reason " + reason);
        }
    }

    public static Quality suspect(Reason reason) {
        return new Quality(Level.SUSPECT, reason);
    }

    public static Quality bad(Reason reason) {
        return new Quality(Level.BAD, reason);
    }

    public boolean isGood() {
        return level == Level.GOOD;
    }

    /** True when the number says nothing about the process: sentinel, out of physical range, missing. */
    public boolean isBad() {
        return level == Level.BAD || level == Level.MISSING;
    }

    /** True when the time of the reading is known to be wrong: rules leave it out, as it would carry the time of the device away. */
    public boolean isOfWrongClock() {
        return reason == Reason.CLOCK_FUTURE || reason == Reason.CLOCK_PAST;
    }

    /** Returns the worse of the two; on a tie this one. */
    public Quality worse(Quality other) {
        return other.level.code() > level.code() ? other : this;
    }

    /** From best to worst; {@link #code} is what the log and the stores keep. */
    public enum Level {
        GOOD(0),
        SUSPECT(1),
        BAD(2),
        MISSING(3);

        private final int code;

        Level(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** Unknown codes, from a newer writer, read as SUSPECT. */
        public static Level ofCode(int code) {
            for (Level level : values()) {
                if (level.code == code) {
                    return level;
                }
            }
            return SUSPECT;
        }
    }

    /** Why a reading is not GOOD. Names are stored in lower case and may be added, never renamed. */
    public enum Reason {
        NONE,
        /** Outside the physical range of the channel. */
        OUT_OF_RANGE,
        /** A value the sensor sends for "no value", such as -9999 or 85.0 °C. */
        SENTINEL,
        /** Observed later than it was received. */
        CLOCK_FUTURE,
        /** Observed implausibly long ago for a device that does not buffer. */
        CLOCK_PAST,
        /** Changed faster than the channel can. */
        RATE,
        /** Has not changed for longer than is plausible. */
        STUCK,
        /** The device itself marked it (HJ 212 flags, Sparkplug quality, SenML). */
        DEVICE_FLAG,
        /** Calibration of the sensor is overdue. */
        CALIBRATION,
        /** Marked by a person, with a reason on record. */
        MARKED,
        /** Reason written by a newer version. */
        OTHER;

        public String text() {
            return this == NONE ? "" : name().toLowerCase(java.util.Locale.ROOT);
        }

        public static Reason ofText(String text) {
            if (text.isEmpty()) {
                return NONE;
            }
            for (Reason reason : values()) {
                if (reason != NONE && reason.text().equals(text)) {
                    return reason;
                }
            }
            return OTHER;
        }
    }
}
