package io.fieldwarden.ingest.mqtt;

/**
 * What a client wants to have said when its connection ends without a good-bye (§3.1.2.5). It becomes an event of the
 * device's state, never a reading.
 *
 * @param text its payload, of which {@link io.fieldwarden.device.log.DeviceStatus#LONGEST_TEXT} characters are kept
 * @param delaySeconds how long to wait for the client to come back; 0 in version 3.1.1
 */
record Will(String topic, String text, long delaySeconds) {}
