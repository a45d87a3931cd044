package io.fieldwarden.device.registry;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.disk.SealingKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Encrypts the pre-shared keys of DTLS, and other small secrets of devices and people: the handshake needs the key itself, so
 * that it cannot be kept as a hash. Whoever has registry and folder has the keys; whoever has the registry, its topic or a copy
 * of either has not. Safe for many threads.
 */
public final class PskVault {
    /** In the data folder ({@link SealingKey#open}). */
    public static final String KEY_FILE = "psk.key";

    private static final int NEW_BYTES = 32;

    /** RFC 4279 asks for keys of up to 64 bytes. */
    private static final int MAX_PSK_BYTES = 64;

    private final SealingKey key;

    private PskVault(SealingKey key) {
        this.key = key;
    }

    /** Opens the vault of a data folder; fails as {@link SealingKey#open} does. */
    public static PskVault open(Path folder) {
        return new PskVault(SealingKey.open(folder.resolve(KEY_FILE)));
    }

    /** A new pre-shared key: 256 random bits. */
    public static byte[] newPsk() {
        return SealingKey.random(NEW_BYTES);
    }

    /**
     * Encrypts under a new nonce: the same key gives another text each time.
     *
     * @param psk 1 to 64 bytes
     */
    public String lock(DeviceId device, byte[] psk) {
        return lock(device.value(), psk);
    }

    /**
     * The same for another small secret that has to be kept in clear, such as that of a second factor.
     *
     * @param owner what it is of; a text moved to another owner opens nothing
     * @param psk 1 to 64 bytes
     */
    public String lock(String owner, byte[] psk) {
        if (psk.length == 0 || psk.length > MAX_PSK_BYTES) {
            throw new IllegalArgumentException(
                    "pre-shared key: " + psk.length + " bytes are not between 1 and " + MAX_PSK_BYTES);
        }
        return key.seal(owner, psk);
    }

    /** The key in clear; empty when the text was not locked by this vault for this device, or was changed since. */
    public Optional<byte[]> unlock(DeviceId device, String locked) {
        return unlock(device.value(), locked);
    }

    /** The secret in clear; empty when the text was not locked by this vault for this owner, or was changed since. */
    public Optional<byte[]> unlock(String owner, String locked) {
        return key.unseal(owner, locked).filter(psk -> psk.length <= MAX_PSK_BYTES);
    }
}
