package io.fieldwarden.hub.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/**
 * Room on the disk that is kept for what must go on when it fills: alerts, commands, the registry, and the log that they are in.
 *
 * <p>Two steps. Below the reserve {@link #hasRoom} says that nothing more is to be taken in, so that the hub itself never fills
 * the disk. Somebody else may: then a file that holds a part of the reserve is given up, which makes room at once, and is made
 * again when there is space. One thread looks, any thread asks.
 */
public final class DiskReserve {
    /** Name of the file in the data folder. */
    public static final String FILE = "reserve";

    private static final long MOST_HELD = 32L << 20;
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private final long reserve;
    private final long held;
    private final Usable usable;
    private volatile boolean room = true;

    /** How much this process may still write there, bytes. */
    @FunctionalInterface
    public interface Usable {
        long bytes() throws IOException;
    }

    /**
     * What a look has found.
     *
     * @param free bytes that may still be written, the file of the reserve not counted
     * @param room whether devices' messages may be taken
     * @param changed whether that is new
     * @param holds whether the file of the reserve is there
     */
    public record State(long free, boolean room, boolean changed, boolean holds) {}

    /**
     * Does not look yet.
     *
     * @param reserve bytes; 0 keeps nothing
     */
    public DiskReserve(Path folder, long reserve, Usable usable) {
        if (reserve < 0) {
            throw new IllegalArgumentException("disk reserve: " + reserve + " bytes are less than 0");
        }
        this.file = folder.resolve(FILE);
        this.reserve = reserve;
        this.held = Math.min(reserve / 4, MOST_HELD);
        this.usable = usable;
    }

    /** Of the file system that the folder is on. */
    public static DiskReserve of(Path folder, long reserve) throws IOException {
        return new DiskReserve(folder, reserve, Files.getFileStore(folder)::getUsableSpace);
    }

    /** Whether what devices send may be taken, as of the last look. */
    public boolean hasRoom() {
        return room;
    }

    /** Whether a store that has failed for want of space can be opened again. */
    public boolean canWrite() {
        try {
            return usable.bytes() >= held / 2;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Looks how much is free, and gives up or makes the file accordingly.
     *
     * @throws UncheckedIOException if the file system does not say; everything stays as it was then
     */
    public State look() {
        try {
            long free = usable.bytes();
            boolean holds = Files.exists(file);
            boolean before = room;
            // A little more than the reserve, or each reading that is taken again would be the last.
            room = before ? free >= reserve : free >= reserve + reserve / 8 + (holds ? 0 : held);
            if (holds && free < held / 2) {
                Files.delete(file);
                holds = false;
            } else if (!holds && room && held > 0 && free >= reserve + held) {
                hold();
                holds = true;
            }
            return new State(free, room, room != before, holds);
        } catch (IOException e) {
            throw new UncheckedIOException("disk reserve " + file, e);
        }
    }

    /** Random bytes: a file system that compresses would keep nothing for zeros. */
    private void hold() throws IOException {
        Path part = file.resolveSibling(FILE + ".part");
        SplittableRandom random = new SplittableRandom(held);
        byte[] chunk = new byte[CHUNK];
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                for (long left = held; left > 0; left -= CHUNK) {
                    random.nextBytes(chunk);
                    out.write(chunk, 0, (int) Math.min(left, CHUNK));
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
