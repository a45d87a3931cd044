package io.fieldwarden.alert.watch;

import io.fieldwarden.alert.equipment.RunSignals;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.push.Notices;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.ReminderStore;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through equipment files by itself, on a thread of its own: what a new day makes due, who has to be reminded, and what
 * runs though it must not. A failure of one round is logged and tried again in the next.
 */
public final class EquipmentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EquipmentWatch.class);
    private static final int ROUND_MILLIS = 2_000;

    /** After a long round it rests longer: a twentieth of the time at most is spent on this. */
    private static final int REST = 20;

    private static final int CLOSE_MILLIS = 10_000;
    private static final int AT_ONCE = 200;
    private static final int DAILY_KEPT_DAYS = 800;

    private final EquipmentStore equipment;
    private final ReminderStore given;
    private final Reminders reminders;
    private final RunningWatch running;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** What it reads. */
    public record Stores(
            EquipmentStore equipment,
            ReminderStore reminders,
            ClueStore clues,
            RegistryStore registry,
            ProfileStore profiles,
            SeriesReader series) {}

    private EquipmentWatch(Stores stores, Notices notices, TopicLog log, Clock clock) {
        this.equipment = stores.equipment();
        this.given = stores.reminders();
        this.reminders = new Reminders(stores.equipment(), stores.reminders(), stores.clues(), notices);
        this.running = new RunningWatch(
                new RunningWatch.Stores(
                        stores.equipment(), stores.clues(), stores.registry(), stores.profiles(), stores.series()),
                log,
                RunSignals.builtIn());
        this.clock = clock;
        this.thread = new Thread(this::run, "equipment-watch");
        thread.setDaemon(true);
    }

    /** @param log where alerts are appended; stays whoever's it is */
    public static EquipmentWatch start(Stores stores, Notices notices, TopicLog log, Clock clock) {
        EquipmentWatch watch = new EquipmentWatch(stores, notices, log, clock);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            long spent;
            do {
                long began = System.nanoTime();
                guarded(this::days);
                guarded(() -> running.look(clock.instant()));
                spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            } while (!stopped.await(Math.max(ROUND_MILLIS, REST * spent), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void days() {
        Instant now = clock.instant();
        boolean newDay = false;
        while (stopped.getCount() > 0 && equipment.recompute(now, AT_ONCE) > 0) {
            newDay = true;
        }
        if (newDay) {
            given.trim(equipment.day(now).minusDays(DAILY_KEPT_DAYS));
        }
        boolean more = true;
        while (more && stopped.getCount() > 0) {
            more = reminders.give(now) > 0;
        }
    }

    private static void guarded(Runnable round) {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("equipment files could not be looked through, tries again");
        }
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
