package io.fieldwarden.edge.core;

import io.fieldwarden.edge.core.Outbox.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    private Instant notBefore = Instant.MIN;
    private Instant backlogFrom = Instant.MIN;

    public Sender(
            Outbox outbox,
            Uplink uplink,
            SenderConfig config,
            Clock clock,
            RandomGenerator random,
            AgentCounters counters) {
        this.outbox = outbox;
        this.uplink = uplink;
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        this.backoff = new Backoff(config.retryFirst(), config.retryLimit(), random);
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
        List<Entry> entries = due(now, liveFrom);
        if (entries.isEmpty()) {
            return uplink.attend() ? waiting(now) : later();
        }
        List<Batch> batches = Batch.of(entries, liveFrom, config);
        List<Outcome> outcomes =
                uplink.send(batches.stream().map(Batch::message).toList());
        Duration wait = settle(batches, outcomes);
        pace(batches, liveFrom);
        notBefore = wait.isZero() ? Instant.MIN : clock.instant().plus(wait);
        return wait.isZero() ? now : notBefore;
    }

    /** What to send now: empty when there is nothing, or only backlog whose turn has not come. */
    private List<Entry> due(Instant now, long liveFrom) {
        int most = config.window() * config.rowsPerMessage();
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
                    .filter(entry -> entry.takenAt() < liveFrom)
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
                counters.accepted.addAndGet(batch.entries().size());
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
