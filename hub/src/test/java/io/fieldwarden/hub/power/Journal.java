package io.fieldwarden.hub.power;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code powercut.c} has recorded, from the first record to the last whole one. For one thread. */
final class Journal implements AutoCloseable {
    private static final int HEAD = 32;
    private static final List<Kind> KINDS = List.of(Kind.values());

    private final DataInputStream in;

    Journal(Path file) throws IOException {
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
    }

    /** In the order of the numbers that powercut.c writes, from 1. */
    enum Kind {
        OPENED,
        WRITTEN,
        SYNC_BEGIN,
        SYNC_END,
        TRUNCATED,
        RENAMED,
        UNLINKED,
        MADE_FOLDER,
        MAPPED_SYNC
    }

    /**
     * One call.
     *
     * @param nanos of {@link System#nanoTime}, which is the same clock in every process of a machine
     * @param offset where it wrote, the new length, or the number of the sync
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Entry(long nanos, Kind kind, long inode, long offset, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Empty at the end, or where the process died. */
    Optional<Entry> next() throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length < HEAD) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long nanos = fields.getLong();
        int kind = fields.getInt();
        long inode = fields.getLong();
        long offset = fields.getLong();
        byte[] bytes = in.readNBytes(fields.getInt());
        if (kind < 1 || kind > KINDS.size()) {
            throw new EOFException("record of kind " + kind + ": the journal is torn");
        }
        return Optional.of(new Entry(nanos, KINDS.get(kind - 1), inode, offset, bytes));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
