package io.fieldwarden.alert.series;

import io.fieldwarden.device.Quality;
import org.jspecify.annotations.Nullable;

/**
 * One stored value of one channel.
 *
 * @param at observation, epoch milliseconds
 * @param receivedAt receipt, epoch milliseconds
 * @param text what a text channel said; its value is 0. Null for all others
 */
public record Point(
        long at,
        double value,
        Quality quality,
        long receivedAt,
        boolean replayed,
        @Nullable String text) {
    /** A number. */
    public Point(long at, double value, Quality quality, long receivedAt, boolean replayed) {
        this(at, value, quality, receivedAt, replayed, null);
    }
}
