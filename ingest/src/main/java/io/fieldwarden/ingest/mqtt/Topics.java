package io.fieldwarden.ingest.mqtt;

import org.jspecify.annotations.Nullable;

/** The topics that devices publish to and subscribe to. */
final class Topics {
    private static final String PREFIX = "devices/";
    private static final String READINGS = "readings";
    private static final String THINGSBOARD_TELEMETRY = "v1/devices/me/telemetry";

    private Topics() {}

    /** The id of the device whose readings are published to this topic by this sender; null when it is no such topic. */
    static @Nullable String deviceOf(String topic, String sender) {
        if (topic.equals(THINGSBOARD_TELEMETRY)) {
            return sender;
        }
        if (!topic.startsWith(PREFIX)) {
            return null;
        }
        String[] levels = topic.split("/", -1);
        if (levels.length == 3 && levels[2].equals(READINGS)) {
            return levels[1];
        }
        boolean behind = levels.length == 4 && levels[2].equals(READINGS) && levels[1].equals(sender);
        return behind ? levels[3] : null;
    }

    /**
     * The event that a ChirpStack server publishes to this topic: {@code application/{id}/device/{devEui}/event/{event}}, as
     * it does by itself, or {@code devices/{sender}/chirpstack} for uplinks, with {@code /{event}} for the others. Null when
     * it is no such topic.
     */
    static @Nullable String chirpstackEvent(String topic, String sender) {
        String[] levels = topic.split("/", -1);
        if (levels.length == 6
                && levels[0].equals("application")
                && levels[2].equals("device")
                && levels[4].equals("event")) {
            return levels[5];
        }
        if (levels.length < 3 || !topic.startsWith(PREFIX + sender + "/chirpstack")) {
            return null;
        }
        boolean its = levels[2].equals("chirpstack");
        return its && levels.length == 3 ? "up" : its && levels.length == 4 ? levels[3] : null;
    }

    /** Where a device says how it is itself; also a fitting topic of its will. */
    static String status(String device) {
        return PREFIX + device + "/status";
    }

    static String commands(String device) {
        return PREFIX + device + "/commands";
    }
}
