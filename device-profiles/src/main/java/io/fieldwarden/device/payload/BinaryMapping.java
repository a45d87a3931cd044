package io.fieldwarden.device.payload;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Numbers at fixed places of a message, as LoRaWAN devices send them.
 *
 * @param fields in the order of the profile
 */
public record BinaryMapping(Optional<Time> time, List<Field> fields) implements PayloadMapping {
    public BinaryMapping {
        fields = List.copyOf(fields);
    }

    /** @param port the LoRaWAN FPort of messages that have it, or {@link MessageContext#NO_PORT} for all messages */
    public record Field(int port, Slice slice, ValueRule rule) {}

    public record Time(Slice slice, TimeForm form) {}

    @Override
    public String format() {
        return "binary";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of();
    }

    @Override
    public MessageDecoder decoder() {
        return new BinaryDecoder(this);
    }
}
