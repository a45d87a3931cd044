package io.fieldwarden.alert.trial;

import io.fieldwarden.alert.trial.RuleTrial.Outcome;
import io.fieldwarden.alert.trial.RuleTrial.Question;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trials that people have asked for: one runs, few wait, the last ones are kept in memory until the program ends. Safe
 * for many threads.
 */
public final class Trials implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trials.class);
    private static final int WAITING = 4;
    private static final int KEPT = 20;

    private final RuleTrial rules;
    private final Compare compare;
    private final Clock clock;
    private final ThreadPoolExecutor runner;
    private final Map<String, Trial> trials = new LinkedHashMap<>();

    /** Sets what would have been beside what was. */
    public interface Compare {
        Beside beside(Question question, Outcome outcome);
    }

    /**
     * What was, seen from the trial.
     *
     * @param same alerts that the trial raises too, by id
     * @param gone alerts that there were and the trial does not raise
     * @param known what people know of the span
     */
    public record Beside(List<String> same, List<Was> gone, KnownOccasions.Held known) {
        public Beside {
            same = List.copyOf(same);
            gone = List.copyOf(gone);
        }
    }

    /** An alert that there was. */
    public record Was(String id, String device, String rule, Instant raisedAt) {}

    public Trials(RuleTrial rules, Compare compare, Clock clock) {
        this.rules = rules;
        this.compare = compare;
        this.clock = clock;
        this.runner = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "trials");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @return empty when too many wait already */
    public Optional<Trial> ask(String by, Question question) {
        return ask(by, question, trial -> {});
    }

    /**
     * @param whenDone called once by the thread of the trial when it has what it found, before anybody sees it as done
     * @return empty when too many wait already
     */
    public Optional<Trial> ask(String by, Question question, Consumer<Trial> whenDone) {
        Trial trial = new Trial(UUID.randomUUID().toString(), by, clock.instant(), question);
        synchronized (trials) {
            try {
                runner.execute(() -> run(trial, whenDone));
            } catch (RejectedExecutionException e) {
                LOG.atInfo().addKeyValue("by", by).log("trial refused: others are waiting");
                return Optional.empty();
            }
            trials.put(trial.id, trial);
            List<String> ids = new ArrayList<>(trials.keySet());
            ids.subList(0, Math.max(0, ids.size() - KEPT)).forEach(trials::remove);
        }
        return Optional.of(trial);
    }

    /** @param by who asked: nobody else sees it */
    public Optional<Trial> find(String id, String by) {
        synchronized (trials) {
            return Optional.ofNullable(trials.get(id)).filter(trial -> trial.by.equals(by));
        }
    }

    private void run(Trial trial, Consumer<Trial> whenDone) {
        trial.state = State.RUNNING;
        try {
            Outcome outcome = rules.run(trial.question, (devices, readings) -> {
                trial.devices.addAndGet(devices);
                trial.readings.addAndGet(readings);
            });
            trial.beside = compare.beside(trial.question, outcome);
            trial.outcome = outcome;
            whenDone.accept(trial);
            trial.state = State.DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trial.fault = "the program is stopping";
            trial.state = State.FAILED;
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("trial", trial.id).setCause(e).log("trial failed");
            trial.fault = String.valueOf(e.getMessage());
            trial.state = State.FAILED;
        }
    }

    @Override
    public void close() {
        runner.shutdownNow();
    }

    /** How far a trial is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /** One trial; what it says changes until it is done or has failed. */
    public static final class Trial {
        private final String id;
        private final String by;
        private final Instant askedAt;
        private final Question question;
        private final AtomicInteger devices = new AtomicInteger();
        private final AtomicLong readings = new AtomicLong();
        private volatile State state = State.WAITING;
        private volatile Outcome outcome = new Outcome(List.of(), 0, 0, Map.of());
        private volatile Beside beside = new Beside(List.of(), List.of(), KnownOccasions.Held.NOTHING);
        private volatile String fault = "";

        private Trial(String id, String by, Instant askedAt, Question question) {
            this.id = id;
            this.by = by;
            this.askedAt = askedAt;
            this.question = question;
        }

        public String id() {
            return id;
        }

        public Instant askedAt() {
            return askedAt;
        }

        public Question question() {
            return question;
        }

        public State state() {
            return state;
        }

        /** Devices looked at so far. */
        public int devices() {
            return devices.get();
        }

        /** Readings looked at so far. */
        public long readings() {
            return readings.get();
        }

        /** Empty until it is done. */
        public Outcome outcome() {
            return outcome;
        }

        public Beside beside() {
            return beside;
        }

        /** Why it failed; empty otherwise. */
        public String fault() {
            return fault;
        }
    }
}
