package io.fieldwarden.stream.series;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.series.Retention;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Drops what a time series has kept for long enough. For one thread. */
public interface Retaining extends AutoCloseable {
    /**
     * Goes over all series once, in steps so short that points are written as before. Readings are dropped only when their
     * roll-ups are kept; those whose turn that is not are left for the next time.
     *
     * @param of what holds for a device
     * @param now epoch milliseconds
     * @param goOn false ends it early; it may be begun again at any time
     * @throws StoreException when the store does not answer; what was dropped stays dropped
     */
    Dropped sweep(Function<DeviceId, Retention> of, long now, BooleanSupplier goOn);

    @Override
    void close();

    /** How much. */
    record Dropped(long readings, long rollups) {
        public Dropped plus(Dropped other) {
            return new Dropped(readings + other.readings, rollups + other.rollups);
        }
    }
}
