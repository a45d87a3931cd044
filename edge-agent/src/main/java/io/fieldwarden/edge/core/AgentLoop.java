package io.fieldwarden.edge.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one agent: one for each line of sensors reads into the outbox, one sends. They meet in the outbox only, so
 * that a hub that does not answer never delays a reading, nor does a line whose devices do not. {@link #close} may be called
 * from any other thread.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    /** Longest sleep: a clock that jumps is noticed after it. */
    private static final Duration GLANCE = Duration.ofSeconds(1);
    /** The stacks of this program are shallow; a gateway runs many agents in little memory. */
    private static final long STACK_BYTES = 256 * 1024;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingToSend = lock.newCondition();
    private final Condition stopped = lock.newCondition();
    private final List<Thread> sampling = new ArrayList<>();
    private final Thread sending;
    private boolean stopping;
    private boolean fresh;

    private AgentLoop(String name, List<List<Sampler>> lanes, SendWork work, Clock clock) {
        this.clock = clock;
        for (List<Sampler> lane : lanes) {
            String number = sampling.isEmpty() ? "" : "-" + (sampling.size() + 1);
            sampling.add(new Thread(null, () -> sample(lane), "edge-sample-" + name + number, STACK_BYTES));
        }
        this.sending = new Thread(null, () -> send(work), "edge-send-" + name, STACK_BYTES);
        sampling.forEach(thread -> thread.setDaemon(true));
        sending.setDaemon(true);
    }

    /** What the sending thread does before and between. */
    public interface SendWork {
        /** Once, before anything else is sent; may take long. */
        void begin(Pause pause) throws InterruptedException;

        /** Again and again; gives the time of the next call. */
        Instant step() throws InterruptedException;
    }

    /** @param lanes samplers that may wait for one another */
    public static AgentLoop start(String name, List<List<Sampler>> lanes, SendWork work, Clock clock) {
        AgentLoop loop = new AgentLoop(name, lanes, work, clock);
        loop.sampling.forEach(Thread::start);
        loop.sending.start();
        return loop;
    }

    private void sample(List<Sampler> samplers) {
        while (!stopping()) {
            Instant next = Instant.MAX;
            for (Sampler sampler : samplers) {
                Instant again = step(sampler);
                next = again.isBefore(next) ? again : next;
            }
            signal();
            sleepUntil(next, stopped);
        }
    }

    private Instant step(Sampler sampler) {
        try {
            return sampler.step();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Sampling failed; it goes on");
            return clock.instant().plus(GLANCE);
        }
    }

    private void send(SendWork work) {
        try {
            work.begin(this::pause);
            while (!stopping()) {
                Instant next;
                try {
                    next = work.step();
                } catch (OutboxException e) {
                    LOG.atError().setCause(e).log("Outbox cannot be read; sending goes on");
                    // Not at the next sample: what could not be forgotten would be sent again with each of them.
                    pause(GLANCE);
                    continue;
                }
                if (next.isAfter(clock.instant())) {
                    sleepUntil(next, somethingToSend);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("Sending was told to stop");
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!stopping && left > 0) {
                left = stopped.awaitNanos(left);
            }
            if (stopping) {
                throw new InterruptedException("told to stop");
            }
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            fresh = true;
            somethingToSend.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns early when something was sampled, if that is what is waited for, or at the stop. */
    private void sleepUntil(Instant next, Condition condition) {
        lock.lock();
        try {
            while (!stopping && !(condition == somethingToSend && fresh)) {
                long millis = millisUntil(next);
                if (millis <= 0) {
                    return;
                }
                condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            }
        } catch (InterruptedException e) {
            stopping = true;
        } finally {
            if (condition == somethingToSend) {
                fresh = false;
            }
            lock.unlock();
        }
    }

    private long millisUntil(Instant next) {
        Instant now = clock.instant();
        return next.isAfter(now.plus(GLANCE))
                ? GLANCE.toMillis()
                : Duration.between(now, next).toMillis();
    }

    private boolean stopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Stops all threads, bounded; what is not sent stays in the outbox. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            stopped.signalAll();
            somethingToSend.signalAll();
        } finally {
            lock.unlock();
        }
        sampling.forEach(AgentLoop::join);
        join(sending);
    }

    private static void join(Thread thread) {
        try {
            thread.join(STOP_TIMEOUT.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(STOP_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
