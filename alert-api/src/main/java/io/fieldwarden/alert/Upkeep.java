package io.fieldwarden.alert;

import io.fieldwarden.alert.http.Stores;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.device.AlertId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What time alone does: shelves end, clocks of tasks run out, old keys and old quarantine are dropped, the record is signed. On one thread of its own. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration KEYS_KEPT = Duration.ofHours(24);
    /** A phone may have been without a network for long. */
    private static final Duration TASK_KEYS_KEPT = Duration.ofDays(30);

    private static final int ROUND_MILLIS = 1_000;
    private static final int TRIM_ROUNDS = 600;
    private static final int CLOSE_MILLIS = 5_000;
    private static final int AT_ONCE = 200;

    private final Stores stores;
    private final Supplier<AuditSeal> seal;
    private final BooleanSupplier care;
    private final Runnable changed;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** @param care looks after alerts each second; says whether one has changed */
    Upkeep(Stores stores, Supplier<AuditSeal> seal, BooleanSupplier care, Runnable changed, Clock clock) {
        this.stores = stores;
        this.seal = seal;
        this.care = care;
        this.changed = changed;
        this.clock = clock;
        this.thread = new Thread(this::run, "alert-upkeep");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            for (long round = 0; !stopped.await(ROUND_MILLIS, TimeUnit.MILLISECONDS); round++) {
                guarded(this::endShelves);
                guarded(() -> {
                    if (care.getAsBoolean()) {
                        changed.run();
                    }
                });
                guarded(this::expireTasks);
                if (round % TRIM_ROUNDS == 0) {
                    guarded(this::trim);
                    guarded(() -> stores.audit().checkpointIfDue(seal.get(), clock.instant()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure of one round must not end all further ones. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("upkeep failed, tries again");
        }
    }

    private void endShelves() {
        Instant now = clock.instant();
        List<AlertId> over = stores.alerts().shelvesOver(now, AT_ONCE);
        for (AlertId id : over) {
            stores.alerts()
                    .act(
                            new AlertStore.Request(
                                    id,
                                    new AlertAction.Unshelve("the time is over"),
                                    AlertStore.SYSTEM,
                                    Optional.empty(),
                                    Optional.empty()),
                            now);
        }
        if (!over.isEmpty()) {
            changed.run();
        }
    }

    /** Notes clocks of tasks that have run out, and tells those who inspect. */
    private void expireTasks() {
        for (TaskStore.Expired expired : stores.supervision().tasks().expire(clock.instant(), AT_ONCE)) {
            stores.notices().send(TaskNotices.expired(expired));
        }
    }

    private void trim() {
        Instant now = clock.instant();
        stores.supervision().tasks().forgetKeys(now.minus(TASK_KEYS_KEPT));
        stores.alerts().forgetKeys(now.minus(KEYS_KEPT));
        stores.alerts().answers().forget(now.minus(KEYS_KEPT));
        stores.quarantine().trim(now);
        stores.registry().commands().trim(now);
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
