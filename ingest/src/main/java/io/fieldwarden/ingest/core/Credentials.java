package io.fieldwarden.ingest.core;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

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

    /**
     * A certificate whose key the handshake has proven to be there.
     *
     * @param chain the device's own first
     */
    record Certificate(List<X509Certificate> chain) implements Credentials {
        public Certificate {
            chain = List.copyOf(chain);
        }

        @Override
        public String toString() {
            return "Certificate[" + chain.get(0).getSubjectX500Principal() + "]";
        }
    }

    /**
     * A pre-shared key that the handshake has proven to be there.
     *
     * @param device its identity
     * @param locked the key as the registry had it then
     */
    record Psk(String device, String locked) implements Credentials {
        @Override
        public String toString() {
            return "Psk[device=" + device + "]";
        }
    }

    /** A public key without a certificate (RFC 7250), whose private key the handshake has proven to be there. */
    record RawKey(PublicKey key) implements Credentials {
        @Override
        public String toString() {
            return "RawKey[" + key.getAlgorithm() + "]";
        }
    }
}
