package io.fieldwarden.edge.core;

import io.fieldwarden.edge.core.Outbox.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the outbox keeps, oldest first, and forgets it when the hub has answered for it. Owned by the sending thread
 * of one agent.
 *
 * <p>Messages that the hub accepts arrive in order; one that it was too busy for comes again later, behind those of the
 * same window that it took.
 */
public final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    /** How soon to look again when there is nothing to send and nobody calls. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Outbox outbox;
    private final Uplink uplink;
    private final SenderConfig config;
    private final Clock clock;
    private final AgentCounters counters;
    private final Backoff backoff;
    private final Health health;
    private Instant notBefore = Instant.MIN;
    private Instant backlogFrom = Instant.MIN;

    public Sender(
            Outbox outbox,
            Uplink uplink,
            SenderConfig config,
            Clock clock,
            RandomGenerator random,
            AgentCounters counters) {
        this(outbox, uplink, config, new Self(clock, random, counters, Health.SILENT));
    }

    /** What the sender knows of its agent, and how it tells the hub. */
    public record Self(Clock clock, RandomGenerator random, AgentCounters counters, Health health) {}

    public Sender(Outbox outbox, Uplink uplink, SenderConfig config, Self self) {
        this.outbox = outbox;
        this.uplink = uplink;
        this.config = config;
        this.clock = self.clock();
        this.counters = self.counters();
        this.health = self.health();
        this.backoff = new Backoff(config.retryFirst(), config.retryLimit(), self.random());
    }

    /**
     * Sends one window, if there is something to send and it is time.
     *
     * @return when to call again; not after now when more is waiting
     * @throws OutboxException when the outbox cannot be read
     */
    public Instant step() throws InterruptedException {
        Instant now = clock.instant();
        // A wait never outlasts its limit, also when the clock was set back meanwhile.
        Instant latest = now.plus(config.retryLimit()).plus(config.retryLimit());
        if (now.isBefore(notBefore) && notBefore.isBefore(latest)) {
            return notBefore;
        }
        long liveFrom = now.toEpochMilli() - config.backlog().replayedAfter().toMillis();
        boolean open = config.windows().open(now);
        List<Entry> entries = due(now, liveFrom, open);
        if (entries.isEmpty() && !open) {
            uplink.rest();
            counters.trouble = "";
            return now.plus(IDLE);
        }
        if (entries.isEmpty()) {
            return attend(now);
        }
        List<Batch> batches = Batch.of(entries, liveFrom, config);
        List<Outcome> outcomes =
                uplink.send(batches.stream().map(Batch::message).toList());
        Duration wait = settle(batches, outcomes);
        pace(batches, liveFrom);
        if (wait.isZero()) {
            sayHow(now);
        }
        notBefore = wait.isZero() ? Instant.MIN : clock.instant().plus(wait);
        return wait.isZero() ? now : notBefore;
    }

    /** Nothing to send: time for commands, and to say how the agent does. */
    private Instant attend(Instant now) throws InterruptedException {
        Optional<Uplink.Message> word = health.due(now);
        if (word.isEmpty()) {
            return uplink.attend() ? waiting(now) : later();
        }
        Outcome outcome = uplink.send(List.of(word.get())).get(0);
        if (outcome instanceof Outcome.Unreachable unreachable) {
            report(unreachable.detail(), Duration.ZERO);
            return later();
        }
        told(outcome, now);
        report("", Duration.ZERO);
        backoff.succeeded();
        return waiting(now);
    }

    /** What to send now: empty when there is nothing, or only what has not its turn yet. */
    private List<Entry> due(Instant now, long liveFrom, boolean open) {
        int most = config.window() * config.rowsPerMessage();
        List<Entry> urgent = outbox.oldest(most, Outbox.URGENT);
        if (!urgent.isEmpty() || !open) {
            return urgent;
        }
        boolean liveFirst = config.backlog().order() == Backlog.Order.LIVE_FIRST;
        List<Entry> live = liveFirst ? outbox.oldest(most, liveFrom) : List.of();
        if (!live.isEmpty()) {
            return live;
        }
        int rate = config.backlog().samplesPerSecond();
        if (rate == 0) {
            return outbox.oldest(most);
        }
        List<Entry> oldest = outbox.oldest(Math.min(most, rate));
        boolean backlog = !oldest.isEmpty() && oldest.get(0).takenAt() < liveFrom;
        return backlog && now.isBefore(backlogFrom) && backlogFrom.isBefore(now.plus(config.retryLimit()))
                ? List.of()
                : oldest;
    }

    /** Also while there is a backlog: it is then that the hub wants to know. */
    private void sayHow(Instant now) throws InterruptedException {
        Optional<Uplink.Message> word = health.due(now);
        if (word.isPresent()) {
            Outcome outcome = uplink.send(List.of(word.get())).get(0);
            if (!(outcome instanceof Outcome.Unreachable)) {
                told(outcome, now);
            }
        }
    }

    /** A hub that is too busy for it, or knows no such word, is asked again at the next time. */
    private void told(Outcome outcome, Instant now) {
        health.told(now);
        if (outcome instanceof Outcome.Accepted) {
            counters.hubAccepts();
        }
    }

    private Instant later() {
        counters.unreachable.incrementAndGet();
        notBefore = clock.instant().plus(backoff.next());
        return notBefore;
    }

    private Instant waiting(Instant now) {
        Instant idle = now.plus(IDLE);
        return backlogFrom.isAfter(now) && backlogFrom.isBefore(idle) ? backlogFrom : idle;
    }

    /** After so many samples of backlog the next may go when their share of time has passed. */
    private void pace(List<Batch> batches, long liveFrom) {
        int rate = config.backlog().samplesPerSecond();
        if (rate > 0) {
            long sent = batches.stream()
                    .flatMap(batch -> batch.entries().stream())
                    .filter(entry -> entry.kind() == MessageKind.READINGS && entry.takenAt() < liveFrom)
                    .count();
            backlogFrom = clock.instant().plusMillis(1000 * sent / rate);
        }
    }

    private Duration settle(List<Batch> batches, List<Outcome> outcomes) {
        List<Entry> done = new ArrayList<>();
        Duration wait = Duration.ZERO;
        String trouble = "";
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            Outcome outcome = outcomes.get(i);
            if (outcome instanceof Outcome.Accepted) {
                done.addAll(batch.entries());
                (batch.message().kind() == MessageKind.READINGS ? counters.accepted : counters.reported)
                        .addAndGet(batch.entries().size());
                counters.hubAccepts();
                backoff.succeeded();
            } else if (outcome instanceof Outcome.Rejected rejected) {
                done.addAll(batch.entries());
                backoff.succeeded();
                reject(batch, rejected);
            } else if (outcome instanceof Outcome.Busy busy) {
                counters.busy.incrementAndGet();
                wait = max(wait, backoff.jittered(min(busy.retryAfter(), config.retryLimit())));
                trouble = "hub is busy";
            } else if (outcome instanceof Outcome.Unreachable unreachable) {
                trouble = unreachable.detail();
            }
        }
        if (outcomes.stream().anyMatch(Outcome.Unreachable.class::isInstance)) {
            counters.unreachable.incrementAndGet();
            wait = max(wait, backoff.next());
        }
        report(trouble, wait);
        if (!done.isEmpty()) {
            outbox.remove(done);
        }
        return wait;
    }

    private void reject(Batch batch, Outcome.Rejected rejected) {
        long before = counters.rejected.getAndAdd(batch.entries().size());
        long after = before + batch.entries().size();
        if (before == 0 || Long.highestOneBit(before) != Long.highestOneBit(after)) {
            LOG.atWarn()
                    .addKeyValue("device", batch.message().device())
                    .addKeyValue("rejected", after)
                    .addKeyValue("reason", rejected.reason())
                    .log("Hub rejects readings");
        }
    }

    private void report(String trouble, Duration wait) {
        String before = counters.trouble;
        counters.trouble = trouble;
        if (!trouble.equals(before)) {
            if (trouble.isEmpty()) {
                LOG.atInfo().log("Hub takes readings again");
            } else {
                LOG.atWarn()
                        .addKeyValue("reason", trouble)
                        .addKeyValue("retryInMillis", wait.toMillis())
                        .log("Hub does not take readings; they are kept");
            }
        }
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
