package io.fieldwarden.ingest.core;

import io.fieldwarden.device.payload.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until all records of one message are on the log, then tells its outcome once. Thread-safe: parts may settle on
 * different threads.
 */
final class Settlement {
    private final AtomicInteger open;
    private final int readings;
    private final List<Verdict.Rejection> rejections;
    private final Consumer<Outcome> done;
    private volatile @Nullable String failure;

    Settlement(int parts, int readings, List<Verdict.Rejection> rejections, Consumer<Outcome> done) {
        this.open = new AtomicInteger(parts);
        this.readings = readings;
        this.rejections = rejections;
        this.done = done;
    }

    Part part(Runnable appended, Runnable failed) {
        return new Part(appended, failed);
    }

    /** One record of the message. */
    final class Part implements ReadingLog.Appended {
        private final Runnable appended;
        private final Runnable failed;

        private Part(Runnable appended, Runnable failed) {
            this.appended = appended;
            this.failed = failed;
        }

        @Override
        public void appended() {
            appended.run();
            settle();
        }

        @Override
        public void failed(Exception cause) {
            failed.run();
            failure = String.valueOf(cause.getMessage());
            settle();
        }
    }

    private void settle() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        String failed = failure;
        if (failed != null) {
            done.accept(new Outcome.Busy("log: " + failed));
        } else if (readings > 0) {
            done.accept(new Outcome.Accepted(readings, rejections.size()));
        } else {
            Verdict.Rejection first = rejections.get(0);
            done.accept(new Outcome.Rejected(first.reason(), first.detail()));
        }
    }
}
