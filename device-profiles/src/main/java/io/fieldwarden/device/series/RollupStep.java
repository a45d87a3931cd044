package io.fieldwarden.device.series;

import java.util.Arrays;
import java.util.Optional;

/** How long the spans are that readings are summed up for. Each is made of whole spans of the one before. */
public enum RollupStep {
    QUARTER("15m", 900_000L),
    HOUR("1h", 3_600_000L),
    /** From midnight to midnight of China Standard Time, which has no summer time (GB/T 7408, UTC+8). */
    DAY("1d", 86_400_000L);

    private static final long MIDNIGHT_MS = 8 * 3_600_000L;

    private final String text;
    private final long millis;

    RollupStep(String text, long millis) {
        this.text = text;
        this.millis = millis;
    }

    public static Optional<RollupStep> of(String text) {
        return Arrays.stream(values()).filter(step -> step.text.equals(text)).findFirst();
    }

    public String text() {
        return text;
    }

    public long millis() {
        return millis;
    }

    /** How far the beginnings lie before those of whole spans since 1970 in UTC, in milliseconds. */
    public long offset() {
        return this == DAY ? MIDNIGHT_MS : 0;
    }

    /** The beginning of the span that this time lies in, epoch milliseconds. */
    public long floor(long at) {
        return Math.floorDiv(at + offset(), millis) * millis - offset();
    }

    /** The first beginning of a span at or after this time. */
    public long ceiling(long at) {
        return floor(at + millis - 1);
    }

    /** The spans that this one is made of; none for the shortest. */
    public Optional<RollupStep> parts() {
        return switch (this) {
            case QUARTER -> Optional.empty();
            case HOUR -> Optional.of(QUARTER);
            case DAY -> Optional.of(HOUR);
        };
    }
}
