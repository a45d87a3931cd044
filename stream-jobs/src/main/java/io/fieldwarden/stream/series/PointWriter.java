package io.fieldwarden.stream.series;

import io.fieldwarden.device.Reading;
import java.util.List;

/**
 * Puts readings into the time series. Owned by one thread.
 *
 * <p>A point is keyed by device, channel and time of observation; writing a key again replaces what stood there, so a batch
 * may be repeated after any failure. Within one batch the last reading of a key counts.
 */
public interface PointWriter extends AutoCloseable {
    /**
     * Writes all points of the batch and returns when they are on stable storage as far as the store promises that.
     *
     * <p>A point that the store refuses for what it is (another type, too far in time) is returned as rejected with the
     * store's words; all others are written all the same.
     *
     * @throws StoreException when the store cannot be reached, is full or refuses the writer as such; none, some or all
     *     points may have been written, and the whole batch is to be written again
     */
    Written write(List<Reading> points);

    /** Frees the connection; never throws. */
    @Override
    void close();

    /**
     * What became of a batch.
     *
     * @param stored how many readings of the batch are in the store; one replaced within the batch counts too
     */
    record Written(int stored, List<Rejected> rejected) {
        public Written {
            rejected = List.copyOf(rejected);
        }
    }

    /**
     * A point that will never fit the store.
     *
     * @param message of the store
     */
    record Rejected(Reading point, String message) {}
}
