package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** One reading through one rule; the bar is one microsecond. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RuleBenchmark {
    private static final ChannelId T = new ChannelId("t");
    private static final ChannelId U = new ChannelId("u");
    private static final int READINGS = 4096;

    @Param({"THRESHOLD", "TWO_CHANNELS", "MISSING", "SUM_OF_6", "AVERAGE_OF_144", "HOURS_OF_144"})
    Kind kind = Kind.THRESHOLD;

    private Rule rule = Timeline.rule(Timeline.above("t", 5), 60);
    private final Reading[] readings = new Reading[READINGS];
    private RuleState state = RuleState.INITIAL;
    private int next;

    public enum Kind {
        THRESHOLD,
        TWO_CHANNELS,
        MISSING,
        SUM_OF_6,
        AVERAGE_OF_144,
        HOURS_OF_144
    }

    @Setup
    public void fill() {
        Condition raise = switch (kind) {
            case THRESHOLD -> Timeline.above("t", 9);
            case TWO_CHANNELS ->
                new All(List.of(
                        Timeline.above("t", 5),
                        new Compare(
                                new Signal.Arithmetic(
                                        Signal.Operator.MINUS, new Signal.Latest(T), new Signal.Latest(U)),
                                Threshold.Comparison.ABOVE,
                                new Signal.Constant(4))));
            case MISSING -> new Missing(java.util.Set.of(), Duration.ofHours(1));
            case SUM_OF_6 -> compare(new Window.Sum(T, Duration.ofHours(1)));
            case AVERAGE_OF_144 -> compare(new Window.Average(T, Duration.ofDays(1)));
            case HOURS_OF_144 -> compare(new Window.Hours(Timeline.above("t", 5), Duration.ofDays(1)));
        };
        rule = Timeline.rule(raise, 1800);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < READINGS; i++) {
            readings[i] = Timeline.reading(i * 600.0, "t", random.nextDouble(10), Quality.GOOD, false);
        }
    }

    private static Condition compare(Window window) {
        return new Compare(window, Threshold.Comparison.ABOVE, new Signal.Constant(8));
    }

    @Benchmark
    public Step step() {
        if (next == READINGS) {
            next = 0;
            state = RuleState.INITIAL;
        }
        Step step = rule.step(state, readings[next++]);
        state = step.state();
        return step;
    }

    @Benchmark
    public RuleState encode_and_decode() {
        if (state.memory().size() == 0) {
            for (int i = 0; i < 200; i++) {
                step();
            }
        }
        return RuleState.decode(state.encode());
    }

    int stateBytes() {
        return state.encode().length;
    }

    public static void main(String[] args) throws RunnerException {
        new org.openjdk.jmh.runner.Runner(new OptionsBuilder()
                        .include(RuleBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
