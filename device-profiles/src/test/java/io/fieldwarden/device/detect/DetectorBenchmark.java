package io.fieldwarden.device.detect;

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

/** One reading through one detector that has learned for four weeks; the bar is two microseconds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DetectorBenchmark {
    private static final int LEARNED = 4 * 7 * Watched.PER_DAY;
    private static final int READINGS = 28 * Watched.PER_DAY;

    @Param
    DetectorKind kind = DetectorKind.NOVELTY;

    private final double[] values = new double[READINGS];
    private Detector detector = Watched.spec(DetectorKind.NOVELTY).start();
    private int inputs;
    private int next;

    @Setup
    public void learn() {
        detector = Watched.spec(kind).start();
        inputs = Watched.spec(kind).inputs().size();
        for (int i = 0; i < READINGS; i++) {
            values[i] = Watched.daily(i, 0.3);
        }
        for (next = 0; next < LEARNED * inputs; next++) {
            step();
        }
    }

    private boolean step() {
        int row = next / inputs;
        return detector.step(next % inputs, row * Watched.PERIOD.toMillis(), values[row % READINGS], true)
                .alert();
    }

    @Benchmark
    public boolean step_one_reading() {
        next++;
        return step();
    }

    @Benchmark
    public byte[] encode() {
        return detector.encode();
    }

    public static void main(String[] args) throws RunnerException {
        new org.openjdk.jmh.runner.Runner(new OptionsBuilder()
                        .include(DetectorBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
