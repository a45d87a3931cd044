package io.fieldwarden.hub.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.alert.influx.InfluxSeriesReader;
import io.fieldwarden.alert.influx.InfluxSource;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Reevaluation;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.hub.e2e.InfluxProcess;
import io.fieldwarden.stream.influx.InfluxConfig;
import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.RegistryView;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The healer with its thread between a job and topics in memory: faults in between, and each kind of answer. */
final class HealerTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final TopicsInMemory topics = new TopicsInMemory();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ClockAhead clock = new ClockAhead();
    private Farm farm;
    private int asked;
    private int heard;

    /** Waits of the healer are over when the test says so. */
    private static final class ClockAhead extends Clock {
        private final AtomicLong ahead = new AtomicLong();

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(System.currentTimeMillis() + ahead.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("there is one zone here");
        }
    }

    /** What the job's device run knows of the registry is what the healer reads there. */
    private BoundRules activate(String yaml, int version) {
        RegistryView view = new RegistryView();
        for (RegistryEntry entry : List.of(LateTank.profile(yaml, version), LateTank.device())) {
            byte[] record = RegistryRecords.encode(entry, 1);
            topics.append(LogTopic.REGISTRY, entry.key(), record);
            RegistryView.Change unused = view.apply(entry.key(), record);
        }
        return view.rulesOf(Farm.TANK).orElseThrow();
    }

    private Healer healer(TopicLog log, SeriesReader series) {
        return Healer.open(new Healer.With(log, series, farm.told(), () -> true, meters, new Parts(), clock));
    }

    private double counted(String outcome) {
        return meters.get("hub.reevaluations").tag("outcome", outcome).counter().count();
    }

    /** The job's word on the topic, if it has said something new. */
    private void ask() {
        List<Reevaluation> words = farm.words();
        for (; asked < words.size(); asked++) {
            topics.append(
                    LogTopic.REEVALUATIONS, Farm.TANK.value(), words.get(asked).encode());
        }
    }

    private List<RuleBase> answers() {
        return topics.from(LogTopic.RULE_BASES, 0).stream()
                .map(record -> RuleBase.decode(record.value().orElseThrow().toByteArray()))
                .toList();
    }

    /** The job hears what has been answered and says what it says to that. */
    private void hear() {
        List<RuleBase> answers = answers();
        for (; heard < answers.size(); heard++) {
            farm.answer(answers.get(heard));
            ask();
        }
    }

    private void until(String what, BooleanSupplier so) {
        await(what).atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            clock.ahead.addAndGet(10_000);
            return so.getAsBoolean();
        });
    }

    private void untilHealed() {
        until("healed", () -> {
            hear();
            return !farm.isOpen();
        });
    }

    private Path own(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    private Farm onSqlite(String name, BoundRules rules) throws Exception {
        Path own = own(name);
        return new Farm(
                own, rules, new SqlitePointWriter(own.resolve(SeriesSchema.SQLITE_FILE)), new SqliteSeriesReader(own));
    }

    /** What everybody would know if nothing had come late. */
    private List<String> inOrder(BoundRules rules, BoundRules later) throws Exception {
        try (Farm ordered = onSqlite("in-order", rules)) {
            LateTank.inOrder().forEach(reading -> ordered.receive(List.of(reading)));
            ordered.run(later);
            ordered.advance(LateTank.END);
            assertThat(ordered.isOpen()).isFalse();
            return ordered.history();
        }
    }

    private void receiveEverything() {
        LateTank.arriving().forEach(message -> {
            farm.receive(message);
            ask();
        });
        farm.store();
        assertThat(farm.isOpen()).isTrue();
    }

    private void assertHistoryIs(List<String> expected) {
        farm.advance(LateTank.END);
        assertThat(farm.isOpen()).isFalse();
        assertThat(expected).hasSizeGreaterThan(20);
        assertThat(farm.history()).isEqualTo(expected);
    }

    @Test
    void a_real_influxdb_that_is_killed_in_between_delays_and_changes_nothing() throws Exception {
        BoundRules rules = activate(LateTank.YAML, 1);
        List<String> expected = inOrder(rules, rules);
        try (InfluxProcess server = new InfluxProcess(own("influx"))) {
            server.create("farm");
            PointWriter writer = new InfluxPointWriter(InfluxConfig.defaults(server.url(), "farm"));
            SeriesReader series = new InfluxSeriesReader(InfluxSource.defaults(server.url(), "farm"));
            farm = new Farm(own("late"), rules, writer, series);
            receiveEverything();
            server.kill();
            try (Healer healer = healer(topics.new Connection(), series)) {
                until("it has noticed", () -> counted("delayed") > 1);
                assertThat(answers()).isEmpty();
                server.start();
                untilHealed();
                until("it knows", () -> counted("done") == 1);
                assertThat(healer).isNotNull();
            }
            assertHistoryIs(expected);
            assertThat(answers()).extracting(RuleBase::kind).containsOnly(RuleBase.Kind.DONE);
            farm.close();
        }
    }

    @Test
    void a_healer_that_is_killed_while_it_evaluates_is_followed_by_one_that_answers() throws Exception {
        BoundRules rules = activate(LateTank.YAML, 1);
        List<String> expected = inOrder(rules, rules);
        farm = onSqlite("late", rules);
        receiveEverything();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        TopicsInMemory.Connection first = topics.new Connection();
        try (Healer dead = healer(first, before(farm.series(), () -> {
            reading.countDown();
            awaitQuietly(killed);
        }))) {
            until("it evaluates", () -> reading.getCount() == 0);
            first.cut();
            killed.countDown();
            try (Healer next = healer(topics.new Connection(), farm.series())) {
                untilHealed();
                assertThat(List.of(dead, next)).doesNotContainNull();
            }
        }
        assertHistoryIs(expected);
        assertThat(answers()).extracting(RuleBase::kind).containsExactly(RuleBase.Kind.DONE);
        farm.close();
    }

    @Test
    void an_answer_that_is_given_again_after_a_kill_tells_nothing_new() throws Exception {
        BoundRules rules = activate(LateTank.YAML, 1);
        List<String> expected = inOrder(rules, rules);
        farm = onSqlite("late", rules);
        receiveEverything();
        for (int healers = 1; healers <= 2; healers++) {
            int wanted = healers;
            try (Healer healer = healer(topics.new Connection(), farm.series())) {
                until("answered", () -> answers().size() == wanted);
                assertThat(healer).isNotNull();
            }
        }
        farm.answer(answers().get(0));
        int told = farm.events().size();
        farm.answer(answers().get(1));
        heard = 2;
        ask();
        assertThat(farm.events()).hasSize(told);
        assertThat(farm.answered()).isEqualTo(1);
        assertHistoryIs(expected);
        farm.close();
    }

    @Test
    void more_than_fits_into_one_answer_comes_in_several() throws Exception {
        BoundRules rules = activate(LateTank.RESTLESS, 1);
        List<String> expected = inOrder(rules, rules);
        farm = onSqlite("late", rules);
        receiveEverything();
        try (Healer healer = healer(topics.new Connection(), farm.series())) {
            untilHealed();
            assertThat(healer).isNotNull();
        }
        assertHistoryIs(expected);
        List<RuleBase> answers = answers();
        assertThat(answers.get(0).kind()).isEqualTo(RuleBase.Kind.MORE);
        assertThat(answers.get(0).told()).hasSize(RuleBase.MOST_TOLD);
        assertThat(answers.get(answers.size() - 1).kind()).isEqualTo(RuleBase.Kind.DONE);
        farm.close();
    }

    @Test
    void a_job_that_has_not_looked_since_its_rules_changed_is_asked_to() throws Exception {
        BoundRules rules = activate(LateTank.YAML, 1);
        farm = onSqlite("late", rules);
        receiveEverything();
        BoundRules newer = activate(LateTank.withOneMore(2), 2);
        assertThat(newer.key()).isNotEqualTo(rules.key());
        farm.run(newer);
        try (Healer healer = healer(topics.new Connection(), farm.series())) {
            untilHealed();
            assertThat(healer).isNotNull();
        }
        assertHistoryIs(inOrder(rules, newer));
        assertThat(answers()).extracting(RuleBase::kind).containsExactly(RuleBase.Kind.MORE, RuleBase.Kind.DONE);
        assertThat(answers().get(0).told()).isEmpty();
        farm.close();
    }

    @Test
    void what_fails_again_and_again_is_given_up_and_the_job_goes_on() throws Exception {
        BoundRules rules = activate(LateTank.YAML, 1);
        farm = onSqlite("late", rules);
        receiveEverything();
        List<String> before = farm.history();
        AtomicInteger tries = new AtomicInteger();
        try (Healer healer = healer(topics.new Connection(), before(farm.series(), () -> {
            tries.incrementAndGet();
            throw new IllegalStateException("damaged page");
        }))) {
            untilHealed();
            assertThat(healer).isNotNull();
        }
        assertThat(tries).hasValue(5);
        assertThat(counted("abandoned")).isEqualTo(1);
        assertThat(answers()).extracting(RuleBase::kind).containsExactly(RuleBase.Kind.ABANDONED);
        assertThat(farm.history()).isEqualTo(before);
        farm.receive(List.of(LateTank.overflow()));
        assertThat(farm.live()).anyMatch(line -> line.startsWith("TK-05"));
        farm.close();
    }

    @Test
    void a_device_that_nobody_knows_and_a_job_that_takes_no_answer_are_given_up() throws Exception {
        BoundRules rules = activate(LateTank.YAML, 1);
        farm = onSqlite("late", rules);
        receiveEverything();
        List<Reevaluation> words = farm.words();
        TopicsInMemory without = new TopicsInMemory();
        without.append(
                LogTopic.REEVALUATIONS,
                Farm.TANK.value(),
                words.get(words.size() - 1).encode());
        try (Healer unknowing = healer(without.new Connection(), farm.series())) {
            until("given up", () -> counted("abandoned") == 1);
            assertThat(unknowing).isNotNull();
        }
        assertThat(without.from(LogTopic.RULE_BASES, 0)).isEmpty();

        try (Healer unheard = healer(topics.new Connection(), farm.series())) {
            until("given up", () -> counted("abandoned") == 2);
            assertThat(unheard).isNotNull();
        }
        List<RuleBase.Kind> kinds =
                new ArrayList<>(answers().stream().map(RuleBase::kind).toList());
        assertThat(kinds.remove(kinds.size() - 1)).isEqualTo(RuleBase.Kind.ABANDONED);
        assertThat(kinds).hasSize(5).containsOnly(RuleBase.Kind.DONE);
        farm.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same reader, where something happens before each question. */
    private static SeriesReader before(SeriesReader series, Runnable happens) {
        return (SeriesReader) Proxy.newProxyInstance(
                SeriesReader.class.getClassLoader(),
                new Class<?>[] {SeriesReader.class},
                (proxy, method, arguments) -> {
                    happens.run();
                    try {
                        return method.invoke(series, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
