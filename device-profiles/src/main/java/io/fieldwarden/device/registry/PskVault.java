package io.fieldwarden.device.registry;

import io.fieldwarden.device.DeviceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the pre-shared keys of DTLS. The handshake needs the key itself, so that it cannot be kept as a hash: it is kept
 * as AES-256-GCM under a key of the data folder, {@code v1.<base64 nonce>.<base64 cipher>}, with the device id as associated
 * data, so that a text moved to another device opens nothing. Whoever has registry and folder has the keys; whoever has the
 * registry, its topic or a copy of either has not. Safe for many threads.
 */
public final class PskVault {
    /** In the data folder: 32 random bytes in Base64, readable by its owner only. */
    public static final String KEY_FILE = "psk.key";

    private static final String VERSION = "v1";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** RFC 4279 asks for keys of up to 64 bytes. */
    private static final int MAX_PSK_BYTES = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    private PskVault(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Opens the vault of a data folder; makes its key when there is none yet. The folder must belong to one process.
     *
     * @throws UncheckedIOException when the key cannot be read or written
     * @throws IllegalStateException when the file is there and is no key: what was locked with it cannot be opened any more
     */
    public static synchronized PskVault open(Path folder) {
        Path file = folder.resolve(KEY_FILE);
        try {
            if (!Files.exists(file)) {
                write(folder, file);
            }
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length != KEY_BYTES) {
                throw new IllegalStateException(file + " holds " + key.length + " bytes, a key has " + KEY_BYTES);
            }
            return new PskVault(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + " is not a key in Base64", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be used", e);
        }
    }

    /** A crash leaves the whole file or none. */
    private static void write(Path folder, Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        Files.createDirectories(folder);
        Path part = folder.resolve(KEY_FILE + ".new");
        Files.deleteIfExists(part);
        FileAttribute<?>[] owner =
                folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Files.createFile(part, owner);
        String text = Base64.getEncoder().encodeToString(key) + "\n";
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A new pre-shared key: 256 random bits. */
    public static byte[] newPsk() {
        byte[] psk = new byte[KEY_BYTES];
        RANDOM.nextBytes(psk);
        return psk;
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
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Base64.Encoder base64 = Base64.getEncoder();
            byte[] locked = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(psk);
            return VERSION + "." + base64.encodeToString(nonce) + "." + base64.encodeToString(locked);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
        }
    }

    /** The key in clear; empty when the text was not locked by this vault for this device, or was changed since. */
    public Optional<byte[]> unlock(DeviceId device, String locked) {
        return unlock(device.value(), locked);
    }

    /** The secret in clear; empty when the text was not locked by this vault for this owner, or was changed since. */
    public Optional<byte[]> unlock(String owner, String locked) {
        String[] parts = locked.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            byte[] nonce = Base64.getDecoder().decode(parts[1]);
            byte[] text = Base64.getDecoder().decode(parts[2]);
            if (nonce.length != NONCE_BYTES || text.length > MAX_PSK_BYTES + TAG_BITS / Byte.SIZE) {
                return Optional.empty();
            }
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(text));
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
