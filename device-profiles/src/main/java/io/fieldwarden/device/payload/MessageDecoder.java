package io.fieldwarden.device.payload;

/** Reads one payload format. Thread-safe; never throws for what stands in the bytes; bounded in time and memory. */
public interface MessageDecoder {
    /** @param payload good only until this returns */
    Decoded decode(Payload payload, MessageContext context);
}
