package io.fieldwarden.ingest.core;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where messages are decoded that take milliseconds, away from the threads that read sockets. A device always uses the same
 * lane, so that its messages keep their order. Thread-safe. Threads exist only while there is work.
 */
final class SlowLanes implements AutoCloseable {
    private static final int WAITING = 1_000;
    private static final int STOP_SECONDS = 5;

    /** Codecs that call themselves need more than the usual stack. */
    private static final long STACK_BYTES = 4 << 20;

    private final ThreadPoolExecutor[] lanes;

    SlowLanes(int count) {
        lanes = new ThreadPoolExecutor[count];
        for (int i = 0; i < count; i++) {
            String name = "ingest-codec-" + i;
            lanes[i] = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                Thread thread = new Thread(null, work, name, STACK_BYTES);
                thread.setDaemon(true);
                return thread;
            });
            lanes[i].allowCoreThreadTimeOut(true);
        }
    }

    /** False when too much waits already: the message is to be sent again later. */
    boolean offer(RegisteredDevice device, Runnable work) {
        try {
            lanes[Math.floorMod(device.id().hashCode(), lanes.length)].execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Does what was taken, within 5 seconds. */
    @Override
    public void close() {
        for (ThreadPoolExecutor lane : lanes) {
            lane.shutdown();
        }
        try {
            for (ThreadPoolExecutor lane : lanes) {
                if (!lane.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                    lane.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
