package io.fieldwarden.hub;

import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.hub.log.EmbeddedLog;
import io.fieldwarden.hub.log.LogUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log inside the hub, opened again at the same address whenever it has given up, which it does on any fault of the disk.
 * Its clients find it there again, as they find a broker that was started again; what was torn by the fault is cut off when it
 * opens. Works on a thread of its own; all methods may be called from any thread.
 */
final class KeptLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptLog.class);
    private static final String NAME = "log";
    private static final int CLOSE_MILLIS = 22_000;
    private static final int FIRST_PAUSE_MILLIS = 1_000;
    private static final int LONGEST_PAUSE_MILLIS = 16_000;

    private final Supplier<EmbeddedLog> opener;
    private final BooleanSupplier canOpen;
    private final Parts parts;
    private final CompletableFuture<String> reachable = new CompletableFuture<>();
    private final CompletableFuture<String> closing = new CompletableFuture<>();
    private final Thread thread;
    private int pauseMillis = FIRST_PAUSE_MILLIS;

    private KeptLog(Supplier<EmbeddedLog> opener, BooleanSupplier canOpen, Parts parts) {
        this.opener = opener;
        this.canOpen = canOpen;
        this.parts = parts;
        this.thread = new Thread(this::keep, "log-keeper");
        thread.setDaemon(true);
    }

    /**
     * Returns at once.
     *
     * @param opener opens the log at the same address each time
     * @param canOpen whether there is space for that
     */
    static KeptLog start(Supplier<EmbeddedLog> opener, BooleanSupplier canOpen, Parts parts) {
        KeptLog log = new KeptLog(opener, canOpen, parts);
        log.thread.start();
        return log;
    }

    /** Completes with its address when it takes records for the first time; never when it was closed before. */
    CompletableFuture<String> reachable() {
        return reachable;
    }

    private void keep() {
        try {
            while (!closing.isDone()) {
                if (canOpen.getAsBoolean()) {
                    openAndWatch();
                } else {
                    parts.report(PartState.failed(NAME, "waits for space on the disk"));
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when it has given up, could not be opened, or is to be closed. */
    private void openAndWatch() throws InterruptedException {
        try (EmbeddedLog log = opener.get()) {
            parts.report(PartState.up(NAME));
            pauseMillis = FIRST_PAUSE_MILLIS;
            reachable.complete(log.bootstrapServers());
            String why = CompletableFuture.anyOf(log.failure().toCompletableFuture(), closing)
                    .get()
                    .toString();
            if (!closing.isDone()) {
                LOG.atError().addKeyValue("reason", why).log("the log has given up and is opened again");
                parts.report(PartState.failed(NAME, why + "; is opened again when the disk allows it"));
            }
        } catch (LogUnavailableException e) {
            LOG.atError().setCause(e).log("the log cannot be opened, tries again");
            parts.report(PartState.failed(NAME, e.getMessage() + "; is tried again"));
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither of them fails", e);
        }
    }

    private void pause() throws InterruptedException {
        try {
            closing.get(pauseMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.trace("looks again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("closing does not fail", e);
        }
    }

    /** At most 22 seconds. What was acknowledged is there after the next start. */
    @Override
    public void close() {
        closing.complete("closed");
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
