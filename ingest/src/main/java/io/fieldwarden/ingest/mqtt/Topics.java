package io.fieldwarden.ingest.mqtt;

/** The topics that devices subscribe to; those they publish to are the table of the dialects. */
final class Topics {
    private Topics() {}

    /** Where a device says how it is itself; also a fitting topic of its will. */
    static String status(String device) {
        return "devices/" + device + "/status";
    }

    static String commands(String device) {
        return "devices/" + device + "/commands";
    }
}
