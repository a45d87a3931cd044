package io.fieldwarden.device.rule;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.ExpressionType;
import io.fieldwarden.device.rule.expression.Scope;
import io.fieldwarden.device.rule.expression.Trait;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One reading through one rule, which raises and clears now and then; the bar is one microsecond for what is not CEL. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RuleBenchmark {
    private static final int READINGS = 4096;

    /** Of one round of {@link #main}: ends within the row of readings, so that the state is a full one. */
    private static final int STEPS = 50 * READINGS - 1;

    private static final Scope NAMES = scope();

    @Param
    Kind kind = Kind.THRESHOLD;

    private Rule rule = Timeline.rule(Timeline.above("t", 5), 60);
    private final Reading[] readings = new Reading[READINGS];
    private RuleState state = RuleState.INITIAL;
    private int next;

    /** A reading of {@code t} every ten minutes, from 0 to 10; every tenth is one of {@code u}. */
    public enum Kind {
        THRESHOLD("t > 9"),
        STATE("t in (1, 2, 3)"),
        OUTSIDE("outside(t, 1, 9)"),
        TWO_CHANNELS("t > 5 and t - u > 4"),
        BIT("bit(c, 3) == 1"),
        K_OF_N("k_of_n(t > 9, 3, 5)"),
        FLAT("flat(t, 6h)"),
        MISSING("age(any) > 1h"),
        MISSING_CHANNEL("age(t) > 1h"),
        RATE_OF_6("rate(t, 1h) > 5"),
        SUM_OF_6("sum(t, 1h) > 45"),
        MAXIMUM_OF_144("max(t, 1d) < 9"),
        AVERAGE_OF_144("avg(t, 1d) > 6"),
        COUNT_OF_144("count(t > 9, 1d) > 20"),
        HOURS_OF_144("hours(t > 5, 1d) > 13"),
        INTEGRAL_OF_144("integral(max(t - 5, 0), 1d) > 30"),
        HELD("held(t > 5, 30m)"),
        SEQUENCE("then(t > 9, u > 5, 1h)"),
        TIME_OF_DAY("t > 9 and time_of_day('22:00', '06:00')"),
        DAYS_UNTIL("t > 9 and days_until($due) < 3"),
        BAD_SENSOR("bad(t)"),
        BAD_OF_20("bad(any)"),
        JUMPS("jumps(t)"),
        THREE_STEPS("t > 7"),
        FLAPPING("t > 5"),
        WET_BULB("t * atan(0.151977 * sqrt(u + 8.313659)) + atan(t + u) - atan(u - 1.676331)"
                + " + 0.00391838 * pow(u, 1.5) * atan(0.023101 * u) - 4.686035 < 0.5"),
        CEL("cel('t > 5 && t - u > param.limit')");

        private final String raise;

        Kind(String raise) {
            this.raise = raise;
        }
    }

    private static Scope scope() {
        Map<String, Trait> channels = new HashMap<>();
        for (int i = 0; i < 17; i++) {
            channels.put("x" + i, Trait.NUMBER);
        }
        channels.put("t", new Trait(Trait.Kind.NUMBER, 0.01, 0.1));
        channels.put("u", Trait.NUMBER);
        channels.put("c", Trait.NUMBER);
        return new Scope(channels, Map.of("due", ExpressionType.DATE, "limit", ExpressionType.NUMBER));
    }

    @Setup
    public void fill() {
        Condition raise = condition(kind.raise);
        rule = Timeline.rule(raise, kind == Kind.FLAPPING ? 0 : 1800);
        if (kind == Kind.THREE_STEPS) {
            rule = rule.escalating(List.of(new Rule.Escalation(Severity.CRITICAL, condition("held(t > 9, 10m)"))));
        }
        if (kind == Kind.FLAPPING) {
            rule = rule.flapping(new Flapping(3, Duration.ofHours(1), new Rule.Citation("", "proposal")));
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < READINGS; i++) {
            String channel = kind == Kind.BIT ? "c" : i % 10 == 9 ? "u" : "t";
            double value = kind == Kind.BIT ? random.nextInt(64) : random.nextDouble(10);
            Quality quality = i % 50 == 0 ? Quality.bad(Quality.Reason.SENTINEL) : Quality.GOOD;
            readings[i] = Timeline.reading(i * 600.0, channel, value, quality, false);
        }
    }

    private static Condition condition(String text) {
        return Expression.parse(text, NAMES)
                .expression()
                .orElseThrow()
                .bind(Map.of("due", "2026-04-01", "limit", "3"), ZoneId.of("Asia/Shanghai"), NAMES);
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

    /**
     * For every kind the time of the processor that a step takes, which a busy machine changes little, and the bytes of its
     * state after a month. The median of five rounds after a warm-up.
     */
    public static void main(String[] args) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (Kind kind : Kind.values()) {
            RuleBenchmark one = new RuleBenchmark();
            one.kind = kind;
            one.fill();
            long[] rounds = new long[5];
            for (int round = -5; round < rounds.length; round++) {
                long begin = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < STEPS; i++) {
                    one.step();
                }
                if (round >= 0) {
                    rounds[round] = threads.getCurrentThreadCpuTime() - begin;
                }
            }
            Arrays.sort(rounds);
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %6d ns %6d bytes  %s%n",
                    kind,
                    rounds[2] / STEPS,
                    one.state.encode().length,
                    kind.raise);
        }
    }
}
