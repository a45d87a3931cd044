package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;
import java.util.Map;

/**
 * Brings a kind of sensor that is no part of the agent itself, because few need it and its libraries are large. Found by {@link
 * java.util.ServiceLoader} in the folder of extras.
 */
public interface SensorProvider {
    /** The word for it in {@code edge.yaml}. */
    String kind();

    /**
     * Makes a sensor; connects no earlier than it is sampled.
     *
     * @throws IllegalArgumentException when the address of the device or of a channel cannot be one
     */
    Sensor open(Endpoint endpoint);

    /**
     * A device and what is read of it.
     *
     * @param url in the form of the library; may have a password in it
     * @param timeout for connecting, and again for each answer
     */
    record Endpoint(Secret url, Map<ChannelId, Place> places, Duration timeout) {
        public Endpoint {
            places = Map.copyOf(places);
        }
    }

    /**
     * @param address in the form of the library
     * @param scale times the number, plus {@code offset}, gives the value in the unit of the channel
     */
    record Place(String address, double scale, double offset) {}
}
