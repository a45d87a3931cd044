package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Reads the channels of one device. Called by the sampling thread of one agent only, unless an implementation says that it
 * may be shared.
 */
@FunctionalInterface
public interface Sensor {
    /**
     * The values of these channels now.
     *
     * @param channels which are due; never empty
     * @param at the time of the clock of the agent
     * @return finite values; a channel that has no value now is left out; empty when the device says nothing at all
     * @throws SensorException when the device or its bus does not answer; the agent counts it and tries again when the
     *     channels are due next
     */
    Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at);

    /** Lets go of what it holds; nothing is sampled afterwards. */
    default void close() {}
}
