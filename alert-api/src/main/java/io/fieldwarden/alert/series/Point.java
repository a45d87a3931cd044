package io.fieldwarden.alert.series;

import io.fieldwarden.device.Quality;

/**
 * One stored value of one channel.
 *
 * @param at observation, epoch milliseconds
 * @param receivedAt receipt, epoch milliseconds
 */
public record Point(long at, double value, Quality quality, long receivedAt, boolean replayed) {}
