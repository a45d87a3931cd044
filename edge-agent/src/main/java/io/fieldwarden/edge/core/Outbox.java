package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import java.util.Collection;
import java.util.List;

/**
 * Keeps what has been read until the hub has it. Safe for threads that append and one that sends.
 *
 * <p>Bounded by bytes: when a new sample does not fit, the oldest samples of the lowest priority make room and are counted
 * for ever in {@link Status#dropped}. A sample larger than the whole bound is dropped itself.
 */
public interface Outbox extends AutoCloseable {
    /** Bookkeeping that each entry counts beside its text. */
    int ENTRY_OVERHEAD = 64;

    /** As {@code takenFrom}: only what has the priority of alerts. */
    long URGENT = Long.MAX_VALUE;

    /**
     * Keeps these samples in this order. When it returns they survive the death of the process and of the machine; all of
     * them or none.
     *
     * @throws OutboxException when the storage fails; nothing has been kept then
     */
    void append(List<Sample> samples, Priority priority);

    /**
     * Keeps a report, with the priority of alerts and the same promise as samples.
     *
     * @throws OutboxException when the storage fails; nothing has been kept then
     */
    void keep(Report report);

    /**
     * The entries to send next, highest priority first and within one priority in the order of their arrival. They stay
     * until {@link #remove}. What has no date yet ({@link BootLog.Undated}) is left out.
     *
     * @param takenFrom leaves out what was read before this time, epoch milliseconds; never what has the priority of alerts, so
     *     that {@link #URGENT} gives that alone
     * @throws OutboxException when the storage fails
     */
    List<Entry> oldest(int limit, long takenFrom);

    /** The same, whenever it was read. */
    default List<Entry> oldest(int limit) {
        return oldest(limit, Long.MIN_VALUE);
    }

    /**
     * Forgets entries that the hub has answered for. Entries that are gone already are no fault.
     *
     * @throws OutboxException when the storage fails; the entries are then sent again, which the hub tolerates
     */
    void remove(Collection<Entry> entries);

    /** What is kept and what was lost for want of room. */
    Status status();

    @Override
    void close();

    /** What goes first. */
    enum Priority {
        READING(0),
        ALERT(10);

        private final int rank;

        Priority(int rank) {
            this.rank = rank;
        }

        /** The higher the earlier; stored. */
        public int rank() {
            return rank;
        }
    }

    /**
     * One kept sample or report.
     *
     * @param id grows with each append
     * @param takenAt epoch milliseconds
     * @param values the JSON object of its values, or the body of the report
     */
    record Entry(long id, DeviceId device, long takenAt, String values, MessageKind kind) {
        /** A sample. */
        public Entry(long id, DeviceId device, long takenAt, String values) {
            this(id, device, takenAt, values, MessageKind.READINGS);
        }
    }

    /**
     * @param entries waiting
     * @param bytes of their texts with {@link #ENTRY_OVERHEAD} each
     * @param limit of bytes
     * @param dropped samples since the outbox was made, over all restarts
     * @param lost of them those with the priority of alerts
     * @param undated entries that wait for a date
     * @param estimated entries so far that got a date by estimate
     */
    record Status(long entries, long bytes, long limit, long dropped, long lost, long undated, long estimated) {
        /** One that dates nothing and has lost no alert. */
        public Status(long entries, long bytes, long limit, long dropped) {
            this(entries, bytes, limit, dropped, 0, 0, 0);
        }
    }
}
