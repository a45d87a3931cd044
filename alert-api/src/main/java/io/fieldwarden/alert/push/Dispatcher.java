package io.fieldwarden.alert.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fieldwarden.alert.store.ChannelStore;
import io.fieldwarden.alert.store.DeliveryStore;
import io.fieldwarden.alert.store.NoticeStore;
import io.fieldwarden.device.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits. One thread looks for work; each channel with some has one of {@value #WORKERS} workers at a time, so that
 * one that does not answer holds up no other one. Survives a crash at any point: what was on its way goes out again.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int WORKERS = 8;
    private static final int LOOK_MILLIS = 500;
    private static final int STOP_SECONDS = 20;
    private static final Duration TELL_AFTER = Duration.ofSeconds(20);
    private static final int TELL_AT = 3;
    private static final Duration TRIM_EVERY = Duration.ofMinutes(10);

    private final Stores stores;
    private final AlertFollower follower;
    private final BiFunction<Channel, Map<String, String>, Sender> senders;
    private final SecretBox box;
    private final Clock clock;
    private final Bell bell;
    private final Map<String, ChannelQueue> queues = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers;
    private final Thread thread;
    private final Reconciliation reconciliation;
    private Instant trimmed = Instant.MIN;
    private volatile boolean stopped;

    /** What it reads and writes. */
    public record Stores(ChannelStore channels, DeliveryStore deliveries, NoticeStore notices) {}

    /**
     * @param senders makes the sender of a channel from its settings in clear
     * @param box of the settings
     * @param bell rung when there may be something to do
     */
    public Dispatcher(
            Stores stores,
            AlertFollower follower,
            BiFunction<Channel, Map<String, String>, Sender> senders,
            SecretBox box,
            Bell bell,
            Clock clock) {
        this.bell = bell;
        this.stores = stores;
        this.reconciliation = new Reconciliation(stores.deliveries(), stores.notices());
        this.follower = follower;
        this.senders = senders;
        this.box = box;
        this.clock = clock;
        this.workers = Executors.newFixedThreadPool(WORKERS, task -> daemon(task, "push-worker"));
        this.thread = daemon(this::run, "push");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread made = new Thread(task, name);
        made.setDaemon(true);
        return made;
    }

    /** Begins; the stores must be open. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try {
                bell.await(LOOK_MILLIS);
                look();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("looking for notices failed, looks again");
            }
        }
    }

    private void look() {
        while (!stopped && follower.step()) {
            LOG.atTrace().log("more changes of alerts to tell");
        }
        Instant now = clock.instant();
        stores.deliveries().due(now).forEach(this::begin);
        tellOwners(now);
        if (trimmed.plus(TRIM_EVERY).isBefore(now) || trimmed.equals(Instant.MIN)) {
            trimmed = now;
            stores.notices().trim(now);
            reconcile(now);
        }
    }

    private void begin(String channel) {
        if (busy.add(channel)) {
            workers.execute(() -> {
                try {
                    work(channel);
                } catch (RuntimeException e) {
                    LOG.atWarn().addKeyValue("channel", channel).setCause(e).log("sending failed, tries again");
                } finally {
                    busy.remove(channel);
                }
            });
        }
    }

    private void work(String id) {
        Optional<Channel> found = stores.channels().find(id);
        if (found.isEmpty() || !found.get().manner().enabled()) {
            return;
        }
        Channel channel = found.get();
        try (Sender sender = senders.apply(channel, clear(channel))) {
            ChannelQueue queue =
                    queues.computeIfAbsent(id, ignored -> new ChannelQueue(stores.deliveries(), id, clock));
            while (!stopped && queue.sendSome(channel, sender)) {
                channel = stores.channels()
                        .find(id)
                        .filter(now -> now.settings().equals(found.get().settings()))
                        .orElse(null);
                if (channel == null || !channel.manner().enabled()) {
                    // Changed in between: the next round takes it with its new settings.
                    bell.ring();
                    return;
                }
            }
        }
    }

    private Map<String, String> clear(Channel channel) {
        String text = box.unlock(channel.id(), channel.settings().sealed())
                .orElseThrow(() -> new IllegalStateException("the settings of channel " + channel.id()
                        + " cannot be opened with " + SecretBox.KEY_FILE + " of the data folder"));
        try {
            return ChannelSettings.parse(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the settings of channel " + channel.id() + " are no JSON", e);
        }
    }

    /** Holds yesterday's uploads against what the systems above say they have. */
    private void reconcile(Instant now) {
        for (Channel channel : stores.channels().all()) {
            if (channel.kind() == ChannelKind.UPLOAD && channel.manner().enabled()) {
                try (Sender sender = senders.apply(channel, clear(channel))) {
                    reconciliation.check(channel, sender, now);
                } catch (RuntimeException e) {
                    LOG.atWarn()
                            .addKeyValue("channel", channel.id())
                            .setCause(e)
                            .log("counts were not compared");
                }
            }
        }
    }

    /** Whose channel fails hears of it on their page and by their other channels, and again when it works. */
    private void tellOwners(Instant now) {
        for (Channel channel : stores.channels().all()) {
            Channel.Health health = channel.health();
            boolean fails = health.failures() >= TELL_AT
                    || health.failingSince()
                            .map(since -> !since.plus(TELL_AFTER).isAfter(now))
                            .orElse(false);
            if (fails && !health.broken() && channel.manner().enabled()) {
                tell(channel, "broken", now);
                stores.channels().broken(channel.id());
            } else if (health.failures() == 0 && health.broken()) {
                tell(channel, "recovered", now);
                stores.channels().mended(channel.id());
            }
        }
    }

    private void tell(Channel channel, String what, Instant now) {
        Channel.Health health = channel.health();
        Map<String, String> values = Map.of(
                "channel", channel.owner().name(),
                "since", health.failingSince().orElse(now).toString(),
                "answer", health.answer().isEmpty() ? "-" : health.answer());
        boolean broken = what.equals("broken");
        // The same start of the same failure is told once, also by several processes.
        String key = "channel:" + channel.id() + ":" + what + ":"
                + (broken
                                ? health.failingSince().orElse(now)
                                : health.delivered().orElse(now))
                        .toEpochMilli();
        var title = Words.both(what, values);
        stores.notices()
                .send(new Notice(
                        key,
                        "channel." + what,
                        Optional.empty(),
                        broken ? Severity.MAJOR : Severity.INFO,
                        new Notice.Texts(title, broken ? Words.both("brokenBody", values) : title),
                        Audience.of(Optional.empty(), "")
                                .withUsers(Set.of(channel.owner().user())),
                        now));
        LOG.atWarn()
                .addKeyValue("channel", channel.id())
                .addKeyValue("answer", health.answer())
                .log("channel is " + what);
    }

    /** Lets what is on its way arrive; bounded. */
    @Override
    public void close() {
        stopped = true;
        bell.ring();
        workers.shutdown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
