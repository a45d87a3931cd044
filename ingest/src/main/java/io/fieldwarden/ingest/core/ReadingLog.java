package io.fieldwarden.ingest.core;

import io.fieldwarden.device.log.LogTopic;

/**
 * The log as ingest needs it. Thread-safe and never blocking.
 *
 * <ul>
 *   <li>Order: records of one key on one topic are stored in the order of the calls of one thread, and confirmed in that order.
 *   <li>Batches: records of about a millisecond are stored together, whatever their keys.
 *   <li>Bounds: what is not confirmed yet is bounded in bytes. When that is reached, or the log is not there,
 *       {@link #append} returns false at once: the caller answers "busy".
 *   <li>Durability: {@link Appended#appended} is called once the record is as safe as the log promises, never before.
 * </ul>
 */
public interface ReadingLog {
    /**
     * Takes one record, or says that it cannot.
     *
     * @param key decides the order; not modified afterwards, like {@code value}
     * @param done called exactly once if this returns true, on a thread of the log, where it must not block; possibly before
     *     this returns
     * @return false if nothing was taken; {@code done} is not called then
     */
    boolean append(LogTopic topic, byte[] key, byte[] value, Appended done);

    /** What became of one record. */
    interface Appended {
        void appended();

        /** It is not known to be stored; it may be. */
        void failed(Exception cause);
    }
}
