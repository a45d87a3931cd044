package io.fieldwarden.device.rule;

import static io.fieldwarden.device.rule.Timeline.START;
import static io.fieldwarden.device.rule.Timeline.above;
import static io.fieldwarden.device.rule.Timeline.below;
import static io.fieldwarden.device.rule.Timeline.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every stream of readings; the seed is printed and can be given as -Dseed. */
class RulePropertiesTest {
    private static final ChannelId T = new ChannelId("t");
    private static final ChannelId U = new ChannelId("u");
    private static final Duration WINDOW = Duration.ofSeconds(640);
    private static final List<Window> WINDOWS = List.of(
            new Window.Rate(T, WINDOW),
            new Window.Average(T, WINDOW),
            new Window.Sum(T, WINDOW),
            new Window.Extreme(T, WINDOW, true),
            new Window.Extreme(T, WINDOW, false),
            new Window.Integral(new Signal.Latest(T), WINDOW),
            new Window.Count(above("t", 5), WINDOW),
            new Window.Hours(above("t", 5), WINDOW));

    private static final List<Threshold.Comparison> COMPARISONS = List.of(
            Threshold.Comparison.ABOVE,
            Threshold.Comparison.AT_LEAST,
            Threshold.Comparison.BELOW,
            Threshold.Comparison.AT_MOST);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @BeforeEach
    void print_seed() {
        System.out.println("RulePropertiesTest seed=" + seed);
    }

    @Test
    void hold_times_are_as_a_second_by_second_simulation_finds_them() {
        for (int round = 0; round < 200; round++) {
            int raiseHold = random.nextInt(6);
            int clearHold = random.nextInt(6);
            Timeline line = new Timeline(rule(above("t", 7), raiseHold, below("t", 4), clearHold));
            List<String> expected = new ArrayList<>();
            boolean raised = false;
            double value = Double.NaN;
            int held = 0;
            for (int second = 0; second < 200; second++) {
                boolean comes = random.nextInt(4) == 0;
                double before = value;
                value = comes ? random.nextInt(11) : value;
                boolean holds = raised ? value < 4 : value > 7;
                boolean held1 = raised ? before < 4 : before > 7;
                held = !holds ? -1 : held1 && held >= 0 ? held + 1 : 0;
                if (comes) {
                    line.at(second, "t", value);
                }
                if (held >= (raised ? clearHold : raiseHold)) {
                    raised = !raised;
                    expected.add(second + (raised ? " RAISED" : " CLEARED") + " t=" + (int) value);
                    held = -1;
                }
            }
            line.until(199);
            assertThat(line.happened()).as("seed %d round %d", seed, round).isEqualTo(expected);
        }
    }

    @Test
    void it_does_not_matter_how_often_time_is_advanced_between_readings() {
        for (int round = 0; round < 120; round++) {
            Rule rule = anyRule();
            List<Step.Change> once = new ArrayList<>();
            List<Step.Change> often = new ArrayList<>();
            RuleState a = RuleState.INITIAL;
            RuleState b = RuleState.INITIAL;
            double second = 0;
            for (int i = 0; i < 120; i++) {
                double next = second + random.nextInt(1, 400) / 2.0;
                Reading reading = anyReading(next);
                Step step = rule.step(a, reading);
                once.addAll(step.changes());
                a = step.state();
                for (int n = random.nextInt(4); n > 0; n--) {
                    second = second + (next - second) * random.nextDouble();
                    Step advanced = rule.advance(b, START.toEpochMilli() + (long) (second * 1000) - 1);
                    often.addAll(advanced.changes());
                    b = RuleState.decode(advanced.state().encode());
                }
                step = rule.step(b, reading);
                often.addAll(step.changes());
                b = step.state();
                second = next;
            }
            assertThat(often).as("seed %d round %d", seed, round).isEqualTo(once);
            assertThat(b).as("seed %d round %d", seed, round).isEqualTo(a);
        }
    }

    @Test
    void raises_and_clears_alternate_and_no_alert_starts_twice() {
        for (int round = 0; round < 120; round++) {
            Rule rule = anyRule();
            RuleState state = RuleState.INITIAL;
            List<Step.Change> changes = new ArrayList<>();
            double second = 0;
            for (int i = 0; i < 200; i++) {
                second += random.nextInt(40) / 2.0;
                Step step = rule.step(state, anyReading(second));
                changes.addAll(step.changes());
                state = step.state();
            }
            List<AlertTransition.Kind> kinds = changes.stream()
                    .map(Step.Change::kind)
                    .filter(kind -> kind == AlertTransition.Kind.RAISED || kind == AlertTransition.Kind.CLEARED)
                    .toList();
            for (int i = 0; i < kinds.size(); i++) {
                assertThat(kinds.get(i))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(i % 2 == 0 ? AlertTransition.Kind.RAISED : AlertTransition.Kind.CLEARED);
            }
            assertThat(changes.stream()
                            .filter(change -> change.kind() == AlertTransition.Kind.RAISED)
                            .map(Step.Change::raisedAt))
                    .as("seed %d round %d", seed, round)
                    .doesNotHaveDuplicates();
            assertThat(changes).extracting(Step.Change::at).isSorted();
        }
    }

    @Test
    void a_state_survives_its_bytes_and_damaged_bytes_are_refused() {
        for (int round = 0; round < 200; round++) {
            Rule rule = anyRule();
            RuleState state = RuleState.INITIAL;
            double second = 0;
            for (int i = 0; i < 60; i++) {
                second += random.nextInt(100);
                state = rule.step(state, anyReading(second)).state();
            }
            byte[] bytes = state.encode();
            assertThat(RuleState.decode(bytes)).as("seed %d", seed).isEqualTo(state);
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThatThrownBy(() -> RuleState.decode(cut)).isInstanceOf(IllegalArgumentException.class);
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(3) == 0 ? 0 : random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                rule.step(RuleState.decode(damaged), anyReading(second + 1));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith("rule state:");
            }
        }
    }

    @Test
    void windows_are_exact_for_readings_no_closer_than_a_slot() {
        windows(10, 40, 1e-9, 0);
    }

    @Test
    void windows_of_dense_readings_are_blurred_by_no_more_than_a_slot() {
        windows(1, 4, 0, 0.05);
    }

    private void windows(int closest, int farthest, double exact, double blurred) {
        for (Window window : WINDOWS) {
            Shape shape = new Shape();
            window.describe(shape);
            Memory memory = Memory.EMPTY;
            Reference reference = new Reference(WINDOW);
            long at = START.toEpochMilli();
            int size = 0;
            for (int i = 0; i < 700; i++) {
                at += random.nextInt(closest, farthest) * 1000L;
                double value = random.nextInt(100) / 10.0;
                Tape tape = new Tape(memory, shape.layout(), new Observation(at, T, value, Quality.GOOD));
                double found = window.on(tape);
                memory = tape.memory();
                size = Math.max(size, memory.size());
                double expected = reference.take(at, value).of(window);
                String where = String.format("%s at reading %d, seed %d", window, i, seed);
                if (Double.isNaN(expected) || Double.isNaN(found)) {
                    // the first reading of a slot may be forgotten, so that the window seems younger
                    boolean young = at - reference.first() < WINDOW.toMillis() * (1 + blurred);
                    assertThat(young || Double.isNaN(found) == Double.isNaN(expected))
                            .as(where)
                            .isTrue();
                } else if (exact > 0) {
                    assertThat(found).as(where).isCloseTo(expected, within(exact));
                } else {
                    assertThat(found).as(where).isCloseTo(expected, within(reference.blur(window, blurred)));
                }
            }
            assertThat(size).as("numbers in memory of %s", window).isLessThanOrEqualTo(2 * Track.SLOTS + 12);
        }
    }

    private Reading anyReading(double second) {
        Quality quality = random.nextInt(10) == 0 ? Quality.bad(Quality.Reason.SENTINEL) : Quality.GOOD;
        return Timeline.reading(
                second, random.nextBoolean() ? "t" : "u", random.nextInt(11), quality, random.nextInt(5) == 0);
    }

    private Rule anyRule() {
        Rule rule = rule(anyCondition(3), random.nextInt(90), anyCondition(2), random.nextInt(90));
        if (random.nextBoolean()) {
            Duration within = Duration.ofSeconds(random.nextInt(1, 2000));
            rule = rule.flapping(new Flapping(random.nextInt(2, 5), within, new Rule.Citation("", "proposal")));
        }
        if (random.nextInt(3) > 0) {
            return rule;
        }
        Condition urgent = new Held(anyCondition(2), Duration.ofSeconds(random.nextInt(90)));
        return rule.escalating(List.of(new Rule.Escalation(Severity.CRITICAL, urgent)));
    }

    /** Soon after the start of the line of time, which is 08:00 there. */
    private LocalTime time() {
        return LocalTime.of(8, random.nextInt(60));
    }

    private Condition anyCondition(int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 15)) {
            case 0 -> above(random.nextBoolean() ? "t" : "u", random.nextInt(10));
            case 1 -> below(random.nextBoolean() ? "t" : "u", random.nextInt(10));
            case 2 -> new StateIs(T, Set.of((double) random.nextInt(11), 99.0), random.nextBoolean());
            case 3 ->
                new Missing(random.nextBoolean() ? Set.of() : Set.of(T), Duration.ofSeconds(random.nextInt(1, 300)));
            case 4 ->
                random.nextBoolean()
                        ? QualityIs.bad(List.of(T, U))
                        : QualityIs.of(List.of(random.nextBoolean() ? T : U), "sentinel");
            case 5 -> new Jump(List.of(new Jump.Limit(T, random.nextInt(3) / 10.0, 2), new Jump.Limit(U, 0.05, 1)));
            case 6 -> new TimeOfDay(time(), time().plusSeconds(30), ZoneId.of("Asia/Shanghai"));
            case 7 ->
                new Then(anyCondition(depth - 1), anyCondition(depth - 1), Duration.ofSeconds(random.nextInt(1, 300)));
            case 8 -> new Held(anyCondition(depth - 1), Duration.ofSeconds(random.nextInt(300)));
            case 9 -> new All(List.of(anyCondition(depth - 1), anyCondition(depth - 1)));
            case 10 -> new Any(List.of(anyCondition(depth - 1), anyCondition(depth - 1), anyCondition(depth - 1)));
            case 11 -> new Not(anyCondition(depth - 1));
            case 12 -> new KOfN(anyCondition(depth - 1), random.nextInt(1, 4), random.nextInt(4, 9));
            case 13 -> new Season(EnumSet.of(START.atZone(ZoneId.of("UTC")).getMonth()), ZoneId.of("UTC"));
            default ->
                new Compare(
                        WINDOWS.get(random.nextInt(WINDOWS.size())),
                        COMPARISONS.get(random.nextInt(COMPARISONS.size())),
                        new Signal.Constant(random.nextInt(10)));
        };
    }
}
