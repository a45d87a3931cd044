package io.fieldwarden.device.script;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call that takes too long by interrupting its thread, which the engine notices at every branch backwards and every
 * call. Time on the processor counts, so that a busy machine fails nobody; time on the clock is the last resort.
 */
final class Deadline implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ScheduledThreadPoolExecutor timer;
    private final ScriptLimits limits;
    private final Thread thread = Thread.currentThread();
    private final long cpuBefore = cpuNanos();
    private final long wallBefore = System.nanoTime();
    private @Nullable Future<?> next;
    private boolean over;
    private boolean struck;

    private Deadline(ScheduledThreadPoolExecutor timer, ScriptLimits limits) {
        this.timer = timer;
        this.limits = limits;
    }

    /** For the calling thread, from now until closed. */
    static Deadline start(ScheduledThreadPoolExecutor timer, ScriptLimits limits) {
        Deadline deadline = new Deadline(timer, limits);
        deadline.after(limits.cpuMillis());
        return deadline;
    }

    static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "codec-deadline");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** True if the thread was interrupted because its time was over. */
    synchronized boolean struck() {
        return struck;
    }

    private synchronized void after(long millis) {
        next = timer.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        if (over) {
            return;
        }
        long cpu = TimeUnit.NANOSECONDS.toMillis(cpuNanos() - cpuBefore);
        long wall = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - wallBefore);
        long left = Math.min(limits.cpuMillis() - cpu, limits.wallMillis() - wall);
        if (left <= 0) {
            struck = true;
            thread.interrupt();
        } else {
            after(Math.max(left, 1));
        }
    }

    private long cpuNanos() {
        long cpu = THREADS.isThreadCpuTimeSupported() ? THREADS.getThreadCpuTime(thread.getId()) : -1;
        return cpu < 0 ? System.nanoTime() : cpu;
    }

    @Override
    public synchronized void close() {
        over = true;
        if (next != null) {
            next.cancel(false);
        }
        if (struck) {
            Thread.interrupted();
        }
    }
}
