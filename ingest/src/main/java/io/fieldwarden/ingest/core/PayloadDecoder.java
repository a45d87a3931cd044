package io.fieldwarden.ingest.core;

import io.fieldwarden.device.payload.Decoded;

/** Reads one payload format. Stateless and thread-safe; never throws for what stands in the bytes; bounded in time and memory. */
public interface PayloadDecoder {
    Decoded decode(Payload payload);
}
