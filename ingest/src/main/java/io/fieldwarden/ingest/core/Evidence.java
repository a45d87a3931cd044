package io.fieldwarden.ingest.core;

import io.fieldwarden.device.registry.RegistryEntry;

/** What a device has proven itself with, so that a change of the registry ends what it ends and nothing else. */
public sealed interface Evidence {
    /** Whether it would still be proof with the credentials that the device has now. */
    boolean holdsFor(RegistryEntry.Credentials now);

    /** @param hash of the secret at that time */
    record Secret(String hash) implements Evidence {
        @Override
        public boolean holdsFor(RegistryEntry.Credentials now) {
            return now.secretHash().equals(hash);
        }
    }

    /** @param hash of the access token */
    record Token(String hash) implements Evidence {
        @Override
        public boolean holdsFor(RegistryEntry.Credentials now) {
            return now.tokenHash().equals(hash);
        }
    }

    /** @param fingerprint of a certificate that stands in the registry */
    record Certificate(String fingerprint) implements Evidence {
        @Override
        public boolean holdsFor(RegistryEntry.Credentials now) {
            return now.certificates().contains(fingerprint);
        }
    }

    /** A certificate that one of our authorities signed for the device: it ends when the device is disabled or removed. */
    record Signed() implements Evidence {
        @Override
        public boolean holdsFor(RegistryEntry.Credentials now) {
            return true;
        }
    }

    /** @param locked the pre-shared key as the registry had it at the handshake */
    record Psk(String locked) implements Evidence {
        @Override
        public boolean holdsFor(RegistryEntry.Credentials now) {
            return now.psk().equals(locked);
        }
    }
}
