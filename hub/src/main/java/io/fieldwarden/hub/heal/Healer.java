package io.fieldwarden.hub.heal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.fieldwarden.alert.log.LogUnavailableException;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.StoreUnavailableException;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Reevaluation;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.hub.heal.HealMeters.Outcome;
import io.fieldwarden.hub.heal.Matters.Matter;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.RegistryView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers topic {@code re-evaluations}: readings that came too late for the rules of the job are evaluated again over what is
 * stored, and the job is told what history differs by and where it has to go on from. One thread of its own, a device at a time.
 *
 * <p>Keeps nothing: after a restart or a failure it reads the topic again, and an answer that was given twice tells nothing new.
 */
public final class Healer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Healer.class);
    private static final String NAME = "re-evaluation";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int RETRY_MILLIS = 1_000;

    /** A late reading that the store has refused never comes; the others have waited long enough then. */
    private static final long STORED_WITHIN = 60_000;

    /** A rule version or a parameter that the other side knows already arrives within this time, as a rule. */
    private static final long REGISTRY_WITHIN = 5_000;

    private static final long UNKNOWN_FOR = 60_000;
    private static final int MOST_FAILURES = 5;
    private static final long LONGEST_PAUSE = 30_000;

    private final With with;
    private final HealMeters meters;
    private final SpanAgain spans;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private long lastId;

    /**
     * What it works with.
     *
     * @param log its own, closed with it
     * @param told what has been told of alerts
     * @param folded whether everything on topic {@code alerts} is among what is told
     */
    public record With(
            TopicLog log,
            SeriesReader series,
            ToldIn told,
            BooleanSupplier folded,
            MeterRegistry meters,
            Parts parts,
            Clock clock) {}

    private Healer(With with) {
        this.with = with;
        this.meters = new HealMeters(with.meters());
        this.spans = new SpanAgain(with.series());
        this.thread = new Thread(this::run, NAME);
        thread.setDaemon(true);
    }

    /** Starts on a log that is there. */
    public static Healer open(With with) {
        with.parts().report(PartState.starting(NAME, "waiting for the log"));
        Healer healer = new Healer(with);
        healer.thread.start();
        return healer;
    }

    private void run() {
        while (stopped.getCount() > 0) {
            try (TopicLog.Follower registry = with.log().follow(LogTopic.REGISTRY, Map.of());
                    TopicLog.Follower wanted = with.log().follow(LogTopic.REEVALUATIONS, Map.of())) {
                follow(registry, wanted);
            } catch (InterruptedException e) {
                LOG.atDebug().log("re-evaluation was interrupted");
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("re-evaluation begins again");
                with.parts().report(PartState.failed(NAME, String.valueOf(e.getMessage())));
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("re-evaluation closed while waiting");
            }
        } catch (InterruptedException e) {
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }

    private void follow(TopicLog.Follower registry, TopicLog.Follower wanted) throws InterruptedException {
        RegistryView view = new RegistryView();
        Matters matters = new Matters(Matters.Patience.defaults());
        while (stopped.getCount() > 0) {
            registry.poll(Duration.ZERO).forEach(record -> apply(view, record));
            for (TopicLog.Received record : wanted.poll(POLL)) {
                hear(matters, record);
            }
            long now = with.clock().millis();
            Optional<Matter> due = matters.due(now);
            if (due.isPresent()) {
                work(due.get(), matters, view, now);
            }
            meters.pending(matters.size());
            with.parts()
                    .report(PartState.up(NAME, matters.size() + " pending, " + meters.counted(Outcome.DONE) + " done"));
        }
    }

    private static void apply(RegistryView view, TopicLog.Received record) {
        try {
            RegistryView.Change unused = view.apply(
                    record.key(), record.value().orElse(ByteString.EMPTY).toByteArray());
        } catch (LogFormatException e) {
            LOG.atError().addKeyValue("key", record.key()).setCause(e).log("registry record left out");
        }
    }

    private void hear(Matters matters, TopicLog.Received record) {
        try {
            if (record.value().isPresent()
                    && matters.heard(
                            Reevaluation.decode(record.value().get().toByteArray()),
                            with.clock().millis())) {
                meters.count(Outcome.DONE);
            }
        } catch (LogFormatException e) {
            LOG.atError().addKeyValue("device", record.key()).setCause(e).log("re-evaluation left out");
        }
    }

    private void work(Matter matter, Matters matters, RegistryView view, long now) throws InterruptedException {
        try {
            if (matter.unheard() >= MOST_FAILURES) {
                abandon(matter, "nobody takes the answer");
                matters.drop(matter);
                return;
            }
            Optional<BoundRules> rules = view.rulesOf(matter.wanted().device());
            if (rules.isEmpty()) {
                unknown(matter, matters, now);
            } else if (!rules.get().key().equals(matter.wanted().rules().key())) {
                otherRules(matter, now);
            } else if (matter.quiet(now) < STORED_WITHIN
                    && !spans.isStored(matter.wanted().newest())) {
                matter.holdUntil(now + POLL.toMillis());
            } else if (!with.folded().getAsBoolean()) {
                matter.holdUntil(now + POLL.toMillis());
            } else {
                evaluate(matter, rules.get(), view);
            }
        } catch (SeriesUnavailableException | StoreUnavailableException | LogUnavailableException e) {
            int failures = matter.failed(now);
            long pause = Math.min(LONGEST_PAUSE, 500L << Math.min(6, failures));
            matter.holdUntil(now + pause);
            meters.count(Outcome.DELAYED);
            LOG.atWarn()
                    .addKeyValue("device", matter.wanted().device())
                    .addKeyValue("againInMs", pause)
                    .addKeyValue("reason", e.getMessage())
                    .log("re-evaluation waits");
        } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
            LOG.atError()
                    .addKeyValue("device", matter.wanted().device())
                    .setCause(e)
                    .log("re-evaluation failed");
            if (matter.failed(now + RETRY_MILLIS) >= MOST_FAILURES) {
                abandon(matter, String.valueOf(e.getMessage()));
            }
        }
    }

    private void unknown(Matter matter, Matters matters, long now) {
        if (matter.quiet(now) < UNKNOWN_FOR) {
            matter.holdUntil(now + RETRY_MILLIS);
            return;
        }
        meters.count(Outcome.ABANDONED);
        matters.drop(matter);
        LOG.atInfo()
                .addKeyValue("device", matter.wanted().device())
                .log("late readings of a device that is not registered are not evaluated again");
    }

    /** Either our registry is behind, or the device has been silent since its rules changed and the job has not looked. */
    private void otherRules(Matter matter, long now) {
        if (matter.quiet(now) < REGISTRY_WITHIN) {
            matter.holdUntil(now + POLL.toMillis());
            return;
        }
        answer(matter, RuleBase.Kind.MORE, List.of(), List.of());
    }

    private void evaluate(Matter matter, BoundRules rules, RegistryView view) throws InterruptedException {
        long began = System.nanoTime();
        DeviceId device = matter.wanted().device();
        SpanAgain.Result result = spans.evaluate(
                matter.wanted(),
                rules,
                view.positionOf(device),
                with.told(),
                with.clock().instant());
        boolean whole = result.events().size() <= RuleBase.MOST_TOLD;
        List<AlertEvent> events = whole ? result.events() : result.events().subList(0, RuleBase.MOST_TOLD);
        meters.evaluated(result, events, Duration.ofNanos(System.nanoTime() - began));
        LOG.atInfo()
                .addKeyValue("device", device)
                .addKeyValue("from", matter.wanted().span().from())
                .addKeyValue("to", matter.wanted().span().baseAt())
                .addKeyValue("readings", result.readings())
                .addKeyValue("transitions", result.events().size())
                .log("late readings are evaluated again");
        answer(matter, whole ? RuleBase.Kind.DONE : RuleBase.Kind.MORE, whole ? result.rules() : List.of(), events);
    }

    private void abandon(Matter matter, String reason) {
        meters.count(Outcome.ABANDONED);
        LOG.atError()
                .addKeyValue("device", matter.wanted().device())
                .addKeyValue("reason", reason)
                .log("re-evaluation is given up; alert history of the span stays as it was told");
        answer(matter, RuleBase.Kind.ABANDONED, List.of(), List.of());
    }

    private void answer(Matter matter, RuleBase.Kind kind, List<RuleBase.OfRule> rules, List<AlertEvent> told) {
        Reevaluation wanted = matter.wanted();
        lastId = Math.max(lastId + 1, with.clock().millis());
        RuleBase base = new RuleBase(
                wanted.device(),
                lastId,
                kind,
                new RuleBase.Basis(
                        wanted.number(), wanted.span().baseAt(), wanted.rules().key()),
                rules,
                told);
        ByteString record = UnsafeByteOperations.unsafeWrap(base.encode());
        with.log()
                .append(
                        LogTopic.RULE_BASES,
                        List.of(new TopicLog.Entry(wanted.device().value(), Optional.of(record))));
        matter.sent(lastId, with.clock().millis());
    }

    /** Lets the device at hand finish; bounded. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        with.log().close();
    }
}
