package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Detectors and the healthy channels they are tried on: a reading every five minutes. */
final class Watched {
    static final int PER_DAY = 288;
    static final Duration PERIOD = Duration.ofMinutes(5);

    private Watched() {}

    static DetectorSpec spec(DetectorKind kind) {
        return spec(kind, PERIOD);
    }

    static DetectorSpec spec(DetectorKind kind, Duration period) {
        Stream<ChannelId> inputs = kind.inputs() == 1
                ? Stream.of(new ChannelId("t"))
                : Stream.of("current", "pressure", "flow").map(ChannelId::new);
        return new DetectorSpec(
                new RuleId(kind + ".t"), kind, inputs.toList(), Severity.MINOR, DetectorSpec.DEFAULT_BUDGET, period);
    }

    /** Takes in the readings {@code from} to {@code to} of one channel; the last detection that alerted, or nothing. */
    static Detection run(Detector detector, int from, int to, IntToDoubleFunction values) {
        return IntStream.range(from, to)
                .mapToObj(i -> detector.step(0, i * PERIOD.toMillis(), values.applyAsDouble(i), true))
                .filter(Detection::alert)
                .reduce((first, last) -> last)
                .orElse(Detection.NOTHING);
    }

    /** A daily cycle around 20 with an amplitude of 5 and noise of {@code sd}, the same for the same {@code i}. */
    static double daily(int i, double sd) {
        return 20 + 5 * Math.sin(2 * Math.PI * i / PER_DAY) + sd * noise(i);
    }

    /** Normal noise that hangs on {@code i} alone. */
    static double noise(long i) {
        return new java.util.SplittableRandom(i * 0x9E3779B97F4A7C15L).nextGaussian();
    }
}
