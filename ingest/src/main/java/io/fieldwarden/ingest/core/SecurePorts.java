package io.fieldwarden.ingest.core;

import io.fieldwarden.device.registry.PskVault;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The ports that speak TLS and DTLS.
 *
 * @param bind address to listen on
 * @param mqttPort 0 for a free one
 * @param coapPort 0 for a free one
 * @param authorities whose client certificates count by their subject; empty for none
 * @param vault opens the pre-shared keys of the registry
 */
public record SecurePorts(
        String bind, int mqttPort, int coapPort, Identity identity, List<X509Certificate> authorities, PskVault vault) {
    public SecurePorts {
        authorities = List.copyOf(authorities);
        if (mqttPort < 0 || mqttPort > 65_535 || coapPort < 0 || coapPort > 65_535) {
            throw new IllegalArgumentException(
                    "ingest: TLS port " + mqttPort + " and DTLS port " + coapPort + " are not within 0..65535");
        }
    }

    /** What the hub shows to devices. {@code chain} has the hub's own certificate first. */
    public record Identity(PrivateKey key, List<X509Certificate> chain) {
        public Identity {
            chain = List.copyOf(chain);
        }

        @Override
        public String toString() {
            return "Identity[" + chain.get(0).getSubjectX500Principal() + "]";
        }
    }
}
