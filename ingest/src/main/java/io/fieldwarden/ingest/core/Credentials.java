package io.fieldwarden.ingest.core;

/** What a device shows to prove itself. */
public sealed interface Credentials {
    /** @param device as claimed */
    record Secret(String device, String secret) implements Credentials {
        @Override
        public String toString() {
            return "Secret[device=" + device + ", secret=***]";
        }
    }

    /** An access token, which stands for one device. */
    record Token(String token) implements Credentials {
        @Override
        public String toString() {
            return "Token[***]";
        }
    }
}
