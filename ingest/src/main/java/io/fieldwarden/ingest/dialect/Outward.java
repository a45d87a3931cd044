package io.fieldwarden.ingest.dialect;

/**
 * A command in the words of a dialect.
 *
 * @param payload not to be modified
 * @param sent run once the device has it; any thread
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record Outward(String topic, byte[] payload, Runnable sent) {
    Outward(String topic, byte[] payload) {
        this(topic, payload, () -> {});
    }
}
