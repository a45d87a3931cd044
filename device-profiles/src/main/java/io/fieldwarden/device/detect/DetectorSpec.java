package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.List;

/**
 * One detector of a profile as it is written. Two that are equal may go on from each other's state.
 *
 * @param id names its alerts, such as {@code NOVELTY.air_temp}
 * @param inputs the channels it watches, in the order that {@link Detector#step} counts them
 * @param severity of its alerts
 * @param falseAlarmsPerWeek how many alerts a week without a cause are acceptable, above 0, at most 1,000; thresholds follow
 *     from it
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

    private static final double MAX_BUDGET = 1_000;

    public DetectorSpec {
        inputs = List.copyOf(inputs);
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "detector " + id + ": " + kind + " watches one channel, not " + inputs.size());
        }
        if (!(falseAlarmsPerWeek > 0 && falseAlarmsPerWeek <= MAX_BUDGET)) {
            throw new IllegalArgumentException("detector " + id + ": " + falseAlarmsPerWeek
                    + " false alarms a week are not above 0 and at most 1000");
        }
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "detector " + id + ": a period of " + period + " is under a millisecond");
        }
    }

    /** A detector that has seen nothing yet. */
    public Detector start() {
        return switch (kind) {
            case STUCK -> new StuckDetector(new StuckCheck());
            case NOVELTY -> new NoveltyDetector(new NoveltyTiles(NoveltySettings.defaults()));
        };
    }

    /**
     * Goes on from what {@link Detector#encode} wrote for an equal spec.
     *
     * @throws IllegalArgumentException for the state of another kind, another version or damaged bytes
     */
    public Detector restore(byte[] state) {
        return switch (kind) {
            case STUCK -> new StuckDetector(StuckCheck.decode(state));
            case NOVELTY -> new NoveltyDetector(NoveltyTiles.decode(NoveltySettings.defaults(), state));
        };
    }
}
