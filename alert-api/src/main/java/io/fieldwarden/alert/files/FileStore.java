package io.fieldwarden.alert.files;

import io.fieldwarden.device.disk.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Files that people send, in a folder under the SHA-256 of their bytes: the same file twice is kept once, and a file that was
 * changed is found out. On stable storage when a method here returns. Safe for many threads.
 */
public final class FileStore {
    private final Path folder;

    /** @param folder made when the first file comes */
    public FileStore(Path folder) {
        this.folder = folder;
    }

    /**
     * @param sha256 in lower-case hex
     * @param size in bytes
     */
    public record Stored(String sha256, FileType type, long size) {}

    /** Why a file is not taken. */
    public static final class BadFileException extends RuntimeException {
        public BadFileException(String message) {
            super(message);
        }
    }

    /**
     * Reads to the end and keeps a picture or a PDF.
     *
     * @param most bytes
     * @throws BadFileException when it is empty, too large or of another type
     * @throws UncheckedIOException when it cannot be kept
     */
    public Stored put(InputStream in, int most) {
        return keep(in, most, false);
    }

    /** The same for bytes of any type; what is not known is {@link FileType#BYTES}. */
    public Stored putAny(InputStream in, int most) {
        return keep(in, most, true);
    }

    private Stored keep(InputStream in, int most, boolean any) {
        try {
            byte[] bytes = read(in, most);
            FileType type = FileType.of(bytes);
            if (type == FileType.BYTES && !any) {
                throw new BadFileException("is neither JPEG, PNG, WebP nor PDF by its first bytes");
            }
            String hash = HexFormat.of().formatHex(sha256(bytes));
            keep(bytes, path(hash));
            return new Stored(hash, type, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException("file store " + folder, e);
        }
    }

    /** One at a time: two people may send the same file at once. */
    private synchronized void keep(byte[] bytes, Path target) throws IOException {
        if (!Files.exists(target)) {
            WholeFile.write(target, bytes);
        }
    }

    private static byte[] read(InputStream in, int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] part = new byte[65_536];
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            if (bytes.size() + n > most) {
                throw new BadFileException("has more than " + most + " bytes");
            }
            bytes.write(part, 0, n);
        }
        if (bytes.size() == 0) {
            throw new BadFileException("is empty");
        }
        return bytes.toByteArray();
    }

    /**
     * The bytes of a file; empty when it is not there, or is not what it was.
     *
     * @throws UncheckedIOException when it cannot be read
     */
    public Optional<byte[]> read(String sha256) {
        Path file = path(sha256);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            return HexFormat.of().formatHex(sha256(bytes)).equals(sha256) ? Optional.of(bytes) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("file " + sha256, e);
        }
    }

    private Path path(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + sha256 + "' is no SHA-256");
        }
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
