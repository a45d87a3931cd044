package io.fieldwarden.edge.core;

import java.io.IOException;
import java.time.Duration;

/**
 * A line that carries bytes, such as a serial port. Opened when it is first used and again after a fault. Used by one thread at a
 * time.
 */
public interface ByteLine extends AutoCloseable {
    /** @throws IOException when the line cannot be opened or breaks; it is closed then */
    void write(byte[] bytes) throws IOException;

    /**
     * Waits for bytes.
     *
     * @param within at least one millisecond
     * @return how many were put into {@code into} from {@code at} on; 0 when none came in time
     * @throws IOException when the line cannot be opened or breaks; it is closed then
     */
    int read(byte[] into, int at, Duration within) throws IOException;

    @Override
    void close();
}
