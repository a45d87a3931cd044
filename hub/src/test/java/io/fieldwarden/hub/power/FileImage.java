package io.fieldwarden.hub.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** One file: what is on the disk for sure, and what the operating system has been told but may not have written yet. */
final class FileImage {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private final Map<Long, byte[]> pages;
    private final Deque<Change> pending = new ArrayDeque<>();
    private long size;
    private long done;

    FileImage() {
        this(new HashMap<>(), 0);
    }

    private FileImage(Map<Long, byte[]> pages, long size) {
        this.pages = pages;
        this.size = size;
    }

    /** @param bytes null for a change of the length */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Change(long offset, byte @org.jspecify.annotations.Nullable [] bytes) {}

    void written(long offset, byte[] bytes) {
        pending.add(new Change(offset, bytes));
    }

    void truncated(long length) {
        pending.add(new Change(length, null));
    }

    /** The number of changes so far: what a sync that begins now reaches. */
    long changes() {
        return done + pending.size();
    }

    /** A sync that began at {@code changes} has ended. */
    void synced(long changes) {
        while (done < changes && !pending.isEmpty()) {
            apply(pending.removeFirst());
            done++;
        }
    }

    /** A page of a mapping is on the disk. */
    void writtenThrough(long offset, byte[] bytes) {
        // The length of the file is that of a change before it, which the mapping needed.
        synced(changes());
        write(offset, bytes, 0, bytes.length);
    }

    private void apply(Change change) {
        byte[] bytes = change.bytes();
        if (bytes == null) {
            resize(change.offset());
        } else {
            write(change.offset(), bytes, 0, bytes.length);
        }
    }

    private void resize(long length) {
        if (length < size) {
            pages.keySet().removeIf(page -> page * PAGE >= length);
            byte[] last = pages.get(length / PAGE);
            if (last != null) {
                Arrays.fill(last, (int) (length % PAGE), PAGE, (byte) 0);
            }
        }
        size = length;
    }

    private void write(long offset, byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            long position = offset + at;
            int inPage = (int) (position % PAGE);
            int part = Math.min(PAGE - inPage, to - at);
            System.arraycopy(bytes, at, pages.computeIfAbsent(position / PAGE, p -> new byte[PAGE]), inPage, part);
            at += part;
        }
        size = Math.max(size, offset + to);
    }

    /** What the disk holds when the power goes now; of what was not synced chance decides. */
    FileImage cut(Surviving surviving, SplittableRandom random) {
        Map<Long, byte[]> copy = new HashMap<>();
        pages.forEach((page, bytes) -> copy.put(page, bytes.clone()));
        FileImage image = new FileImage(copy, size);
        int whole = surviving == Surviving.NOTHING ? 0 : random.nextInt(pending.size() + 1);
        int n = 0;
        for (Change change : pending) {
            byte[] bytes = change.bytes();
            if (surviving == Surviving.A_PREFIX) {
                if (n < whole) {
                    image.apply(change);
                } else if (n == whole && bytes != null) {
                    int sectors = random.nextInt(bytes.length / SECTOR + 1);
                    image.write(change.offset(), bytes, 0, sectors * SECTOR);
                }
            } else if (surviving == Surviving.SOME_PAGES) {
                image.some(change, random);
            }
            n++;
        }
        return image;
    }

    private void some(Change change, SplittableRandom random) {
        byte[] bytes = change.bytes();
        if (bytes == null) {
            if (random.nextBoolean()) {
                apply(change);
            }
            return;
        }
        for (int at = 0; at < bytes.length; ) {
            int part = (int) Math.min(PAGE - (change.offset() + at) % PAGE, bytes.length - at);
            if (random.nextBoolean()) {
                write(change.offset(), bytes, at, at + part);
            }
            at += part;
        }
    }

    void writeTo(Path file) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(size);
            for (Map.Entry<Long, byte[]> page : pages.entrySet()) {
                long at = page.getKey() * PAGE;
                out.seek(at);
                out.write(page.getValue(), 0, (int) Math.min(PAGE, size - at));
            }
        }
    }
}
