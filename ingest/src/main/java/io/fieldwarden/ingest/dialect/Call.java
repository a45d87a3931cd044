package io.fieldwarden.ingest.dialect;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Inbound;
import java.util.Map;

/**
 * One message on a topic of the table.
 *
 * @param message of the sender itself; its payload is good only until the handler returns
 * @param names what stood in the topic where the row has a name in braces
 * @param down the way back
 */
record Call(Inbound message, Map<String, String> names, Downlink down) {
    private static final String JSON = "application/json";

    String name(String key) {
        return names.getOrDefault(key, "");
    }

    String sender() {
        return message.sender().id().value();
    }

    /** The same message with other bytes, of the device that is meant. */
    Inbound json(String device, byte[] json) {
        return new Inbound(message.sender(), device, message.topic(), JSON, Payload.of(json), message.transport());
    }

    Inbound of(String device, String contentType) {
        return new Inbound(
                message.sender(), device, message.topic(), contentType, message.payload(), message.transport());
    }
}
