package io.fieldwarden.alert.push;

import java.time.Instant;

/**
 * A channel that a notice goes through.
 *
 * @param earliest not before
 */
public record Target(String channel, Instant earliest) {}
