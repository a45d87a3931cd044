package io.fieldwarden.ingest.http;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.CommandBundle;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Commands for devices that ask for them: at once what waits, or a little later what comes meanwhile. The same commands are
 * given each time until they are acknowledged. Bounded; thread-safe and never blocking.
 */
final class CommandPoll {
    /** Below what servers and proxies leave an idle connection. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private static final int MOST_WAITING = 2_000;
    private static final int MOST_WAITING_PER_DEVICE = 4;

    private static final int ANSWER_BYTES = 256 << 10;

    private final CommandQueue queue;
    private final ConcurrentMap<DeviceId, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger waitingInAll = new AtomicInteger();

    /** One request that waits. */
    private static final class Waiter {
        private final CompletableFuture<Boolean> arrival = new CompletableFuture<>();
    }

    CommandPoll(CommandQueue queue) {
        this.queue = queue;
        queue.onArrival(device ->
                List.copyOf(waiting.getOrDefault(device, Set.of())).forEach(one -> one.arrival.complete(true)));
    }

    /**
     * @param device whose commands, and those of the devices behind it
     * @param wait how long at most when nothing is there
     * @return {@code {"items":[…]}}; never fails
     */
    CompletionStage<String> next(RegisteredDevice device, Duration wait) {
        Waiter waiter = new Waiter();
        // Listens before it looks: what comes in between is not missed.
        boolean waits = !wait.isZero() && enter(device.id(), waiter);
        if (!waits || !queue.pending(device).isEmpty()) {
            waiter.arrival.complete(true);
        }
        return waiter.arrival
                .completeOnTimeout(false, wait.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(came -> {
                    if (waits) {
                        leave(device.id(), waiter);
                    }
                    return handOut(queue.pending(device));
                });
    }

    private boolean enter(DeviceId device, Waiter waiter) {
        if (waitingInAll.incrementAndGet() > MOST_WAITING) {
            waitingInAll.decrementAndGet();
            return false;
        }
        Set<Waiter> now = waiting.compute(device, (same, before) -> {
            Set<Waiter> own = before == null ? ConcurrentHashMap.newKeySet() : before;
            if (own.size() < MOST_WAITING_PER_DEVICE) {
                own.add(waiter);
            }
            return own;
        });
        boolean entered = now.contains(waiter);
        if (!entered) {
            waitingInAll.decrementAndGet();
        }
        return entered;
    }

    private void leave(DeviceId device, Waiter waiter) {
        waitingInAll.decrementAndGet();
        waiting.computeIfPresent(device, (same, own) -> {
            own.remove(waiter);
            return own.isEmpty() ? null : own;
        });
    }

    private String handOut(List<Command> pending) {
        CommandBundle bundle = CommandBundle.of(pending, ANSWER_BYTES);
        bundle.commands().forEach(command -> queue.sent(command, Transport.HTTP));
        return bundle.json();
    }
}
