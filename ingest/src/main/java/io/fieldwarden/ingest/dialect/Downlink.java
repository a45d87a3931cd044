package io.fieldwarden.ingest.dialect;

/** The way back to who sent a message: one connection. Thread-safe and never blocking. */
public interface Downlink {
    /** Sends at QoS 0 if the other side has subscribed to the topic; else nothing is sent. */
    void send(String topic, byte[] payload);

    /** A way that nobody listens on, for protocols without one. */
    Downlink NOWHERE = (topic, payload) -> {};
}
