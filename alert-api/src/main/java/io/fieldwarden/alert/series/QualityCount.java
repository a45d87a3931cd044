package io.fieldwarden.alert.series;

import io.fieldwarden.device.Quality;

/**
 * How the points of one channel were.
 *
 * @param bad bad or missing
 * @param last the reason of the newest one that was not good; {@code NONE} when all were
 */
public record QualityCount(long good, long suspect, long bad, Quality.Reason last) {
    public static final QualityCount NOTHING = new QualityCount(0, 0, 0, Quality.Reason.NONE);

    /** The same with {@code count} more of a level. */
    public QualityCount plus(Quality.Level level, long count) {
        return switch (level) {
            case GOOD -> new QualityCount(good + count, suspect, bad, last);
            case SUSPECT -> new QualityCount(good, suspect + count, bad, last);
            case BAD, MISSING -> new QualityCount(good, suspect, bad + count, last);
        };
    }

    public QualityCount withLast(Quality.Reason reason) {
        return new QualityCount(good, suspect, bad, reason);
    }
}
