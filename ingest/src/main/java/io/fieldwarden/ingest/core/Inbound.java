package io.fieldwarden.ingest.core;

import io.fieldwarden.device.payload.Payload;

/**
 * One message of a device that has proven who it is.
 *
 * @param sender who proved itself
 * @param device id of the device whose readings these are, as written in the address: the sender, or one behind it
 * @param topic MQTT topic or CoAP/HTTP path
 * @param contentType media type as sent, empty for none
 */
public record Inbound(
        RegisteredDevice sender,
        String device,
        String topic,
        String contentType,
        Payload payload,
        Transport transport) {
    /** The same message with bytes of its own, for longer than the call it came with. */
    Inbound kept() {
        return new Inbound(
                sender, device, topic, contentType, Payload.of(payload.copy().toByteArray()), transport);
    }

    /** The same message, of the device that turned out to be meant. */
    Inbound of(String meant) {
        return new Inbound(sender, meant, topic, contentType, payload, transport);
    }
}
