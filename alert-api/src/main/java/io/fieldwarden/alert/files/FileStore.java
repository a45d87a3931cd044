package io.fieldwarden.alert.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Files that people send, in a folder under the SHA-256 of their bytes: the same file twice is kept once, and a file that was
 * changed is found out. On stable storage when {@link #put} returns. Safe for many threads.
 */
public final class FileStore {
    private final Path folder;

    /** @param folder made when the first file comes */
    public FileStore(Path folder) {
        this.folder = folder;
    }

    /** @param sha256 in lower-case hex */
    public record Stored(String sha256, FileType type, long size) {}

    /** Why a file is not taken. */
    public static final class BadFileException extends RuntimeException {
        public BadFileException(String message) {
            super(message);
        }
    }

    /**
     * Reads to the end and keeps it.
     *
     * @param most bytes
     * @throws BadFileException when it is empty, too large or of no type that is taken
     * @throws UncheckedIOException when it cannot be kept
     */
    public Stored put(InputStream in, int most) {
        try {
            byte[] bytes = read(in, most);
            FileType type = FileType.of(bytes)
                    .orElseThrow(() -> new BadFileException("is neither JPEG, PNG, WebP nor PDF by its first bytes"));
            String hash = HexFormat.of().formatHex(sha256(bytes));
            Path target = path(hash);
            if (!Files.exists(target)) {
                write(bytes, target);
            }
            return new Stored(hash, type, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException("file store " + folder, e);
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

    private static void write(byte[] bytes, Path target) throws IOException {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(target + " has no folder");
        }
        Files.createDirectories(parent);
        Path part = Files.createTempFile(parent, "part", "");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.write(java.nio.ByteBuffer.wrap(bytes));
                channel.force(true);
            }
            move(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
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
