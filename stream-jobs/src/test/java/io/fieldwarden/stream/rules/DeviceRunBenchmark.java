package io.fieldwarden.stream.rules;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One reading of a device with five simple rules, in order and slightly late. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class DeviceRunBenchmark {
    private static final DeviceId DEVICE = Samples.BOILER;

    private BoundRules rules;
    private DeviceState state;
    private long second;

    @Setup(Level.Iteration)
    public void begin() {
        rules = Samples.bound(
                1,
                Samples.overPressure(1.0, 10),
                Samples.lowLevel(),
                Samples.silent(60),
                Samples.rule(
                        "B-4",
                        Samples.overPressure(1.5, 0).raise().when(),
                        5,
                        Samples.lowLevel().clear().when()),
                Samples.rule(
                        "B-5",
                        Samples.lowLevel().raise().when(),
                        60,
                        Samples.lowLevel().clear().when()));
        state = new DeviceState();
        second = 0;
        for (int i = 0; i < 2_000; i++) {
            take(++second);
        }
    }

    private void take(long at) {
        Instant time = Instant.ofEpochMilli(Samples.at(at));
        Reading reading =
                new Reading(DEVICE, Samples.PRESSURE, time, time, 0.5 + (at % 100) * 0.006, Quality.GOOD, false);
        new DeviceRun(DEVICE, rules, null, state, emission -> {}).take(List.of(reading));
    }

    @Benchmark
    public void in_order(Blackhole hole) {
        take(++second);
        hole.consume(state);
    }

    @Benchmark
    public void every_tenth_ten_seconds_late(Blackhole hole) {
        second += 2;
        take(second % 20 == 0 ? second - 11 : second);
        hole.consume(state);
    }

    @Benchmark
    public void state_to_bytes_size(Blackhole hole) {
        hole.consume(DeviceRunTest.throughBytes(state));
    }
}
