package io.fieldwarden.hub.heal;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.alert.store.ToldStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.Reevaluation;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceState;
import io.fieldwarden.stream.rules.Emission;
import io.fieldwarden.stream.series.PointWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One device with everything that makes its alert history, without threads: rules as the job runs them, a time series that may
 * lag, the alert store, and re-evaluations when the test says so.
 */
final class Farm implements AutoCloseable {
    static final DeviceId TANK = new DeviceId("tank-1");

    private final PointWriter writer;
    private final SeriesReader series;
    private final Database database;
    private final AlertStore alerts;
    private final ToldStore told;
    private final SpanAgain spans;
    private final Deque<List<Reading>> unwritten = new ArrayDeque<>();
    private final List<AlertEvent> events = new ArrayList<>();
    private final List<Reevaluation> words = new ArrayList<>();
    private BoundRules rules;
    private BoundRules before;
    private DeviceState state = new DeviceState();
    private Reevaluation wanted;
    private long offset;
    private long ids;
    private boolean answering;
    private int answered;

    Farm(Path folder, BoundRules rules, PointWriter writer, SeriesReader series) {
        this.rules = rules;
        this.writer = writer;
        this.series = series;
        this.database = Database.open(Storage.folder(folder), "alerts", Runnable::run);
        this.alerts = new AlertStore(database);
        this.told = new ToldStore(database);
        this.spans = new SpanAgain(series);
    }

    /** Other rules run from the next word on. */
    void run(BoundRules other) {
        before = rules;
        rules = other;
    }

    /** A message arrives. Rules see it at once, the time series when it is {@link #store stored}. */
    void receive(List<Reading> message) {
        unwritten.add(message);
        DeviceRun run = run();
        run.take(message);
        look(run);
    }

    void advance(long to) {
        DeviceRun run = run();
        run.advance(to);
        look(run);
    }

    private DeviceRun run() {
        return new DeviceRun(TANK, rules, before, state, this::tell);
    }

    private void look(DeviceRun run) {
        run.reevaluation().ifPresent(word -> {
            wanted = Reevaluation.decode(word.encode());
            words.add(wanted);
        });
    }

    void store() {
        while (!unwritten.isEmpty()) {
            writer.write(unwritten.poll());
        }
    }

    /** The job is restarted from what a checkpoint holds. */
    void restart() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            state.write(new DataOutputStream(bytes));
            state = DeviceState.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOpen() {
        return wanted != null && wanted.pending();
    }

    /** What the healer would answer now; empty while it has to wait. */
    Optional<RuleBase> evaluate() {
        if (!isOpen() || !spans.isStored(wanted.newest())) {
            return Optional.empty();
        }
        try {
            SpanAgain.Result result =
                    spans.evaluate(wanted, rules, Optional.empty(), told::of, Instant.ofEpochMilli(0));
            RuleBase answer = new RuleBase(
                    TANK,
                    ++ids,
                    RuleBase.Kind.DONE,
                    new RuleBase.Basis(
                            wanted.number(),
                            wanted.span().baseAt(),
                            wanted.rules().key()),
                    result.rules(),
                    result.events());
            return Optional.of(RuleBase.decode(answer.encode()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void answer(RuleBase answer) {
        answering = true;
        DeviceRun run = run();
        if (run.answer(answer, word -> word.told().forEach(this::fold))) {
            answered++;
        }
        answering = false;
        look(run);
    }

    /** Until nothing is open any more. */
    void heal() {
        store();
        for (int round = 0; isOpen(); round++) {
            if (round > 20) {
                throw new AssertionError("re-evaluation does not come to an end: " + wanted);
            }
            answer(evaluate().orElseThrow());
        }
    }

    private void tell(Emission emission) {
        AlertTransition transition = AlertTransition.of(
                new AlertTransition.Source(
                        TANK,
                        emission.rule(),
                        rules.profile(),
                        emission.change().severity()),
                emission.change());
        fold(new AlertEvent(
                transition,
                Optional.empty(),
                Optional.ofNullable(emission.change().channel()),
                rules.unit(emission.change().channel()),
                new AlertEvent.Explanation(
                        emission.wording().text(), emission.wording().citation()),
                Optional.empty(),
                Instant.ofEpochMilli(0)));
    }

    private void fold(AlertEvent event) {
        if (answering && !event.transition().historic()) {
            throw new AssertionError("a re-evaluation would page: " + event);
        }
        events.add(event);
        alerts.fold(
                List.of(new AlertStore.Incoming(new TopicLog.Place(0, offset++), Optional.of(event), "")),
                unused -> new Alert.Subject(TANK, Optional.empty(), Optional.empty(), "pond-water-quality"),
                Instant.ofEpochMilli(0));
    }

    /** How many answers the job took. */
    int answered() {
        return answered;
    }

    /** Every word on topic {@code alerts}. */
    List<AlertEvent> events() {
        return events;
    }

    /** Every word on topic {@code re-evaluations}. */
    List<Reevaluation> words() {
        return words;
    }

    SeriesReader series() {
        return series;
    }

    ToldIn told() {
        return told::of;
    }

    AlertStore alerts() {
        return alerts;
    }

    Reevaluation wanted() {
        return wanted;
    }

    /** What the API knows of the rules: alerts that were not withdrawn, as text, without whether they were told live. */
    List<String> history() {
        return told.of(TANK, 0, Long.MAX_VALUE).stream()
                .map(ToldStore.Told::alert)
                .filter(alert -> !alert.life().withdrawn()
                        && alert.basis().rule().value().startsWith("TK-"))
                .map(alert -> alert.basis().rule() + " " + alert.life().raisedAt() + " to "
                        + alert.life().clearedAt().map(Object::toString).orElse("now") + " "
                        + alert.life().severity() + " " + alert.life().value() + " "
                        + alert.basis().explanation().message().en())
                .sorted()
                .toList();
    }

    /** Those that stand and were told live. */
    List<String> live() {
        return told.of(TANK, 0, Long.MAX_VALUE).stream()
                .map(ToldStore.Told::alert)
                .filter(alert -> !alert.life().withdrawn()
                        && !alert.life().historic()
                        && alert.life().clearedAt().isEmpty())
                .map(alert -> alert.basis().rule() + " " + alert.life().raisedAt())
                .toList();
    }

    @Override
    public void close() {
        writer.close();
        series.close();
        database.close();
    }
}
