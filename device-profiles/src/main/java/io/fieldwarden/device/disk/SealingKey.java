package io.fieldwarden.device.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets that are needed in clear again, so that they cannot be kept as a hash: AES-256-GCM (NIST SP 800-38D) under a key
 * of the data folder, {@code v1.<base64 nonce>.<base64 cipher>}, with the owner of the secret as associated data, so that a text
 * moved to another owner opens nothing. Whoever has the sealed texts and the folder has the secrets; whoever has only the
 * texts has not. Safe for many threads.
 */
public final class SealingKey {
    private static final String VERSION = "v1";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    private SealingKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads the key, 32 random bytes in Base64 in a file that only its owner reads; makes it when there is none yet. The folder
     * must belong to one process.
     *
     * @throws UncheckedIOException when the key cannot be read or written
     * @throws IllegalStateException when the file is there and is no key: what was sealed with it cannot be opened any more
     */
    public static synchronized SealingKey open(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] fresh = random(KEY_BYTES);
                String text = Base64.getEncoder().encodeToString(fresh) + "\n";
                WholeFile.writePrivate(file, text.getBytes(StandardCharsets.US_ASCII));
            }
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length != KEY_BYTES) {
                throw new IllegalStateException(file + " holds " + key.length + " bytes, a key has " + KEY_BYTES);
            }
            return new SealingKey(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + " is not a key in Base64", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be used", e);
        }
    }

    /** Bytes that nobody can guess. */
    public static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Seals under a new nonce: the same secret gives another text each time. */
    public String seal(String owner, byte[] secret) {
        byte[] nonce = random(NONCE_BYTES);
        try {
            Base64.Encoder base64 = Base64.getEncoder();
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(secret);
            return VERSION + "." + base64.encodeToString(nonce) + "." + base64.encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
        }
    }

    /** The secret in clear; empty when the text was not sealed by this key for this owner, or was changed since. */
    public Optional<byte[]> unseal(String owner, String sealed) {
        String[] parts = sealed.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            byte[] nonce = Base64.getDecoder().decode(parts[1]);
            byte[] text = Base64.getDecoder().decode(parts[2]);
            return nonce.length == NONCE_BYTES
                    ? Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(text))
                    : Optional.empty();
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
