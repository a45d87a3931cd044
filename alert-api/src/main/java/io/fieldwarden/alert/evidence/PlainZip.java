package io.fieldwarden.alert.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The one form that an archive has: a ZIP file (APPNOTE 6.3) in which every byte follows from the names and contents of its
 * files and their order. Nothing is compressed, all times are 1980-01-01, there are no extra fields and no comments. Whoever
 * has the files can make the archive again and compare, so that not even a header can be changed unseen.
 */
final class PlainZip {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCAL_SIZE = 30;
    private static final int CENTRAL_SIZE = 46;
    private static final int END_SIZE = 22;
    private static final short VERSION = 20;
    private static final short FIRST_DAY = 0x21;
    private static final int MOST_FILES = 60_000;

    private PlainZip() {}

    /** @throws IOException when the target does not take it, or a file is no longer what it was when it was hashed */
    static void write(List<ArchiveFile> files, OutputStream out) throws IOException {
        if (files.size() > MOST_FILES) {
            throw new IOException(files.size() + " files are more than an archive may have");
        }
        for (ArchiveFile file : files) {
            out.write(local(file));
            try (InputStream in = file.source().open()) {
                if (in.transferTo(out) != file.size()) {
                    throw new IOException(file.name() + " has changed while it was being sent");
                }
            }
        }
        out.write(directory(files));
    }

    static byte[] local(ArchiveFile file) {
        byte[] name = file.name().getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[LOCAL_SIZE + name.length];
        ByteBuffer header = wrap(bytes).putInt(LOCAL).putShort(VERSION);
        common(header, file, name);
        header.put(name);
        return bytes;
    }

    /** Everything behind the files. */
    static byte[] directory(List<ArchiveFile> files) {
        int length = files.stream()
                .mapToInt(file -> CENTRAL_SIZE + file.name().length())
                .sum();
        byte[] bytes = new byte[length + END_SIZE];
        ByteBuffer all = wrap(bytes);
        long offset = 0;
        for (ArchiveFile file : files) {
            byte[] name = file.name().getBytes(StandardCharsets.US_ASCII);
            all.putInt(CENTRAL).putShort(VERSION).putShort(VERSION);
            // No comment, first disk, no attributes.
            common(all, file, name);
            all.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
            all.putInt(unsigned(offset)).put(name);
            offset += LOCAL_SIZE + name.length + file.size();
        }
        short count = (short) files.size();
        all.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
        all.putInt(length).putInt(unsigned(offset)).putShort((short) 0);
        return bytes;
    }

    private static void common(ByteBuffer header, ArchiveFile file, byte[] name) {
        int size = unsigned(file.size());
        header.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(FIRST_DAY)
                .putInt((int) file.crc())
                .putInt(size)
                .putInt(size)
                .putShort((short) name.length)
                .putShort((short) 0);
    }

    private static int unsigned(long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("an archive ends at 4 GiB");
        }
        return (int) value;
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
