package io.fieldwarden.alert.store;

import io.fieldwarden.alert.equipment.EquipmentDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Documents in a folder, each under the SHA-256 of its bytes: the same document is kept once. Nothing is ever changed or taken
 * out. Safe for many threads.
 */
public final class DocumentVault {
    /** Of one document, in bytes. */
    public static final int MAX_BYTES = 20 * 1024 * 1024;

    private static final int HEAD = 512;

    private final Path folder;

    public DocumentVault(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps what is read, on stable storage when this returns.
     *
     * @return empty when there are no bytes, or more than {@link #MAX_BYTES}
     * @throws UncheckedIOException when it cannot be read or written
     */
    public Optional<EquipmentDocument.Content> keep(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length == 0 || bytes.length > MAX_BYTES) {
                return Optional.empty();
            }
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            Path target = path(hash);
            if (!Files.exists(target)) {
                write(bytes, target);
            }
            return Optional.of(new EquipmentDocument.Content(type(bytes), bytes.length, hash));
        } catch (IOException e) {
            throw new UncheckedIOException("a document cannot be kept in " + folder, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    private static void write(byte[] bytes, Path target) throws IOException {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(target + " has no folder");
        }
        Files.createDirectories(parent);
        Path part = Files.createTempFile(parent, "part", "");
        try {
            Files.write(part, bytes, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * The bytes of a document.
     *
     * @return empty when they are not there, or are not what they were: then nobody may be shown them as the document
     */
    public Optional<byte[]> read(EquipmentDocument.Content content) {
        try {
            Path file = path(content.sha256());
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return hash.equals(content.sha256()) ? Optional.of(bytes) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("a document cannot be read in " + folder, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    private Path path(String hash) {
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no SHA-256: " + hash);
        }
        return folder.resolve(hash.substring(0, 2)).resolve(hash);
    }

    /** By the first bytes; whatever is not known is bytes, which no browser shows as a page. */
    static String type(byte[] bytes) {
        byte[] head = Arrays.copyOf(bytes, Math.min(HEAD, bytes.length));
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("%PDF-")) {
            return "application/pdf";
        }
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (text.startsWith("RIFF") && text.length() > 12 && text.startsWith("WEBP", 8)) {
            return "image/webp";
        }
        return "application/octet-stream";
    }
}
