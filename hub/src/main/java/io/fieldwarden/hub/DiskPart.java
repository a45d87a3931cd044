package io.fieldwarden.hub;

import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.hub.data.DiskReserve;
import io.fieldwarden.ingest.core.ReadingLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the free space of the data folder twice a second, on a thread of its own, and says when it runs out. */
final class DiskPart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskPart.class);
    private static final String NAME = "disk";
    private static final int PERIOD_MILLIS = 500;
    private static final int CLOSE_MILLIS = 5_000;
    private static final long MIB = 1L << 20;

    private final DiskReserve reserve;
    private final long reserved;
    private final Parts parts;
    private final AtomicLong free = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private boolean silent;

    private DiskPart(DiskReserve reserve, long reserved, Parts parts) {
        this.reserve = reserve;
        this.reserved = reserved;
        this.parts = parts;
        this.thread = new Thread(this::run, NAME);
        thread.setDaemon(true);
    }

    /**
     * Has looked once when it returns.
     *
     * @param reserved bytes that are to stay free; 0 keeps nothing
     */
    static DiskPart start(Path data, long reserved, Parts parts, MeterRegistry meters) {
        try {
            DiskPart part = new DiskPart(DiskReserve.of(data, reserved), reserved, parts);
            Gauge.builder("hub.disk.free.bytes", part.free, AtomicLong::doubleValue)
                    .description("What may still be written to the file system of the data folder")
                    .register(meters);
            Gauge.builder("hub.disk.room", part, one -> one.hasRoom() ? 1 : 0)
                    .description("0 while devices are told busy because the disk is full")
                    .register(meters);
            part.parts.report(PartState.up(NAME));
            part.look();
            part.thread.start();
            return part;
        } catch (IOException e) {
            throw new UncheckedIOException("the file system of " + data + " does not say how much is free", e);
        }
    }

    boolean hasRoom() {
        return reserve.hasRoom();
    }

    /** Whether what failed for want of space can be opened again. */
    boolean canWrite() {
        return reserve.canWrite();
    }

    /** Takes nothing of devices while there is no room for it; what the hub itself has to say goes on. */
    ReadingLog guard(ReadingLog log) {
        return (topic, key, value, done) -> (hasRoom() || !ofDevices(topic)) && log.append(topic, key, value, done);
    }

    private static boolean ofDevices(LogTopic topic) {
        return topic == LogTopic.READINGS || topic == LogTopic.QUARANTINE;
    }

    private void run() {
        try {
            while (!stopped.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            DiskReserve.State state = reserve.look();
            free.set(state.free());
            if (!state.room()) {
                parts.report(PartState.failed(NAME, words(state)));
            }
            if (state.changed()) {
                tell(state);
            }
            silent = false;
        } catch (UncheckedIOException e) {
            // Also when the file of the reserve could not be made: it is tried again at the next look.
            if (!silent) {
                LOG.atWarn().setCause(e).log("the disk's reserve is not as it should be");
            }
            silent = true;
        }
    }

    private void tell(DiskReserve.State state) {
        if (state.room()) {
            parts.report(PartState.up(NAME));
            LOG.atInfo().addKeyValue("free_mib", state.free() / MIB).log("the disk has room again");
        } else {
            LOG.atError()
                    .addKeyValue("free_mib", state.free() / MIB)
                    .addKeyValue("reserve_mib", reserved / MIB)
                    .log("the disk is full: devices are told busy until there is room again");
        }
    }

    private String words(DiskReserve.State state) {
        return "full: " + state.free() / MIB + " MiB are free, disk.reserve-mib keeps " + reserved / MIB
                + ". Devices are told busy until there is room again; alerts go on"
                + (state.holds() ? "" : ", in the space of the file " + DiskReserve.FILE);
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
