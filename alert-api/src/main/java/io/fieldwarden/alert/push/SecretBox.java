package io.fieldwarden.alert.push;

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
 * Encrypts the settings of channels: passwords and addresses that let in whoever knows them are needed in clear when something
 * is sent, so that they cannot be kept as a hash. AES-256-GCM under a key of the data folder, {@code v1.<base64 nonce>.<base64
 * cipher>}, with the id of the channel as associated data, so that a text moved to another channel opens nothing. Safe for
 * many threads.
 */
public final class SecretBox {
    /** In the data folder: 32 random bytes in Base64, readable by its owner only. */
    public static final String KEY_FILE = "push.key";

    private static final String VERSION = "v1";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    private SecretBox(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Opens the box of a data folder; makes its key when there is none yet. The folder must belong to one process.
     *
     * @throws UncheckedIOException when the key cannot be read or written
     * @throws IllegalStateException when the file is there and is no key: what was locked with it cannot be opened any more
     */
    public static synchronized SecretBox open(Path folder) {
        Path file = folder.resolve(KEY_FILE);
        try {
            if (!Files.exists(file)) {
                write(folder, file);
            }
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length != KEY_BYTES) {
                throw new IllegalStateException(file + " holds " + key.length + " bytes, a key has " + KEY_BYTES);
            }
            return new SecretBox(key);
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

    /** Encrypts under a new nonce: the same text gives another one each time. */
    public String lock(String channel, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Base64.Encoder base64 = Base64.getEncoder();
            byte[] locked = cipher(Cipher.ENCRYPT_MODE, nonce, channel).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return VERSION + "." + base64.encodeToString(nonce) + "." + base64.encodeToString(locked);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
        }
    }

    /** In clear; empty when it was not locked by this box for this channel, or was changed since. */
    public Optional<String> unlock(String channel, String locked) {
        String[] parts = locked.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            byte[] nonce = Base64.getDecoder().decode(parts[1]);
            byte[] text = Base64.getDecoder().decode(parts[2]);
            if (nonce.length != NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] clear = cipher(Cipher.DECRYPT_MODE, nonce, channel).doFinal(text);
            return Optional.of(new String(clear, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String channel) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(channel.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
