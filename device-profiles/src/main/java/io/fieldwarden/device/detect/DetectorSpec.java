package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One detector of a profile as it is written. Two that are equal may go on from each other's state.
 *
 * @param id names its alerts, such as {@code NOVELTY.air_temp}
 * @param inputs the channels it watches, in the order that {@link Detector#step} counts them: one, or 3 to 12 for
 *     {@link DetectorKind#TOGETHER}
 * @param severity of its alerts
 * @param falseAlarmsPerWeek how many alerts without a cause are acceptable for each channel and week, of all kinds of detectors together,
 *     of which each kind has its part; above 0, at most 1,000; thresholds follow from it
 * @param period the time between two readings of a channel, at least a millisecond
 */
public record DetectorSpec(
        RuleId id,
        DetectorKind kind,
        List<ChannelId> inputs,
        Severity severity,
        double falseAlarmsPerWeek,
        Duration period) {
    /** False alarms for each channel and week, of all its detectors, unless a profile says otherwise. */
    public static final double DEFAULT_BUDGET = 0.2;

    /** How many channels a {@link DetectorKind#TOGETHER} watches at least. */
    public static final int LEAST_TOGETHER = 3;

    /** And at most: its state grows with the square. */
    public static final int MOST_TOGETHER = 12;

    private static final double MAX_BUDGET = 1_000;

    public DetectorSpec {
        inputs = List.copyOf(inputs);
        checkInputs(id, kind, inputs);
        if (!(falseAlarmsPerWeek > 0 && falseAlarmsPerWeek <= MAX_BUDGET)) {
            throw new IllegalArgumentException("detector " + id + ": " + falseAlarmsPerWeek
                    + " false alarms a week are not above 0 and at most 1000");
        }
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "detector " + id + ": a period of " + period + " is under a millisecond");
        }
    }

    private static void checkInputs(RuleId id, DetectorKind kind, List<ChannelId> inputs) {
        boolean fits = kind.inputs() == 1
                ? inputs.size() == 1
                : inputs.size() >= LEAST_TOGETHER && inputs.size() <= MOST_TOGETHER;
        if (!fits) {
            String rule = kind.inputs() == 1 ? "one channel" : LEAST_TOGETHER + " to " + MOST_TOGETHER + " channels";
            throw new IllegalArgumentException(
                    "detector " + id + ": " + kind + " watches " + rule + ", not " + inputs.size());
        }
        if (Set.copyOf(inputs).size() != inputs.size()) {
            throw new IllegalArgumentException("detector " + id + ": a channel is named twice in " + inputs);
        }
    }

    /** A detector that has seen nothing yet. */
    public Detector start() {
        return switch (kind) {
            case STUCK -> new StuckDetector(new StuckCheck(allowance().readingsForAlarm(), period));
            case NOVELTY -> new NoveltyDetector(this);
            case GAP -> new GapDetector(this);
            case NOISE -> new NoiseDetector(this);
            case DRIFT -> new DriftDetector(this);
            case TOGETHER -> new TogetherDetector(this);
        };
    }

    /**
     * Goes on from what {@link Detector#encode} wrote for an equal spec.
     *
     * @throws IllegalArgumentException for the state of another kind, another version or damaged bytes
     */
    public Detector restore(byte[] state) {
        return switch (kind) {
            case STUCK ->
                new StuckDetector(StuckCheck.decode(new StuckCheck(allowance().readingsForAlarm(), period), state));
            case NOVELTY -> NoveltyDetector.decode(this, state);
            case GAP -> GapDetector.decode(this, state);
            case NOISE -> NoiseDetector.decode(this, state);
            case DRIFT -> DriftDetector.decode(this, state);
            case TOGETHER -> TogetherDetector.decode(this, state);
        };
    }

    /** What this detector may spend of the channel's budget. */
    Allowance allowance() {
        return new Allowance(falseAlarmsPerWeek * kind.share(), period.toMillis());
    }
}
