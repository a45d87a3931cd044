package io.fieldwarden.ingest.coap;

import java.time.Duration;

/**
 * How the CoAP endpoint behaves.
 *
 * @param bind address to listen on; plain CoAP belongs on the loopback interface
 * @param port 0 for a free one
 * @param maxPayload bytes of a body in all its blocks
 * @param piggyback how long an answer may take before a confirmable request is acknowledged on its own
 */
public record CoapConfig(String bind, int port, int maxPayload, Duration piggyback) {
    public CoapConfig {
        if (port < 0 || port > 65_535 || maxPayload < 1_024) {
            throw new IllegalArgumentException("ingest.coap: port " + port + ", max payload " + maxPayload
                    + " are not within 0..65535, from 1024");
        }
    }

    public static CoapConfig defaults() {
        return new CoapConfig("127.0.0.1", 5683, 256 << 10, Duration.ofMillis(100));
    }

    public CoapConfig at(String address, int newPort) {
        return new CoapConfig(address, newPort, maxPayload, piggyback);
    }
}
