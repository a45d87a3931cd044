package io.fieldwarden.ingest.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.Payload;

/**
 * What is asked of a device, as it is sent: {@code {"format":1,"id":…,"kind":"command","device":…,"name":…,"createdAt":…,
 * "expiresAt":…,"body":{…}}}. The same in every protocol.
 *
 * @param expiresAt epoch milliseconds; not sent from then on
 * @param message JSON, not to be modified
 */
public record Command(String id, DeviceId device, String name, long expiresAt, Payload message) {}
