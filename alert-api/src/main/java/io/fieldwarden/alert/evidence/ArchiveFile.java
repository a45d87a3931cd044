package io.fieldwarden.alert.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A file of an archive. What is large stays on the disk and is read twice: for its hash, and to be sent.
 *
 * @param name lower-case letters, digits, {@code . _ - /}
 * @param size in bytes
 * @param sha256 in lower-case hex
 */
public record ArchiveFile(String name, long size, String sha256, long crc, Source source) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*");
    private static final int MAX_NAME = 200;

    public ArchiveFile {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a file in an archive: " + name);
        }
    }

    /** Where the bytes come from; each call begins anew. */
    public interface Source {
        InputStream open() throws IOException;
    }

    public static ArchiveFile of(String name, byte[] content) {
        try {
            Source memory = () -> new ByteArrayInputStream(content);
            return of(name, memory);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
    }

    /** @throws IOException when the source cannot be read */
    public static ArchiveFile of(String name, Source source) throws IOException {
        MessageDigest digest = Hashes.sha256();
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(new DigestInputStream(source.open(), digest), crc)) {
            long size = in.transferTo(java.io.OutputStream.nullOutputStream());
            return new ArchiveFile(name, size, HexFormat.of().formatHex(digest.digest()), crc.getValue(), source);
        }
    }
}
