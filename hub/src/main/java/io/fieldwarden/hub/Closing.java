package io.fieldwarden.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, later stages first and within a stage the last one first, each part within its time: a part that
 * hangs or fails keeps none of the others open. Safe for many threads; what is added after closing began is closed at once.
 */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final List<Part> parts = new ArrayList<>();
    private boolean closed;

    /** Who needs whom: each stage needs those before it. */
    enum Stage {
        LOG(Duration.ofSeconds(25)),
        JOB(Duration.ofSeconds(20)),
        API(Duration.ofSeconds(20)),
        DEVICES(Duration.ofSeconds(12)),
        AGENTS(Duration.ofSeconds(12));

        private final Duration limit;

        Stage(Duration limit) {
            this.limit = limit;
        }
    }

    private record Part(Stage stage, String name, AutoCloseable part) {}

    /** @return the part */
    <T extends AutoCloseable> T add(Stage stage, String name, T part) {
        Part added = new Part(stage, name, part);
        synchronized (this) {
            if (!closed) {
                parts.add(added);
                return part;
            }
        }
        close(added);
        return part;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Part part = next(); part != null; part = next()) {
            close(part);
        }
    }

    private synchronized @Nullable Part next() {
        Part last = null;
        for (Part part : parts) {
            if (last == null || part.stage().compareTo(last.stage()) >= 0) {
                last = part;
            }
        }
        parts.remove(last);
        return last;
    }

    private static void close(Part part) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread worker = new Thread(
                () -> {
                    try {
                        part.part().close();
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                },
                "close-" + part.name());
        worker.setDaemon(true);
        worker.start();
        try {
            done.get(part.stage().limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.atWarn().addKeyValue("part", part.name()).setCause(e.getCause()).log("part did not close in order");
        } catch (TimeoutException e) {
            LOG.atWarn()
                    .addKeyValue("part", part.name())
                    .addKeyValue("seconds", part.stage().limit.toSeconds())
                    .log("part did not close in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
