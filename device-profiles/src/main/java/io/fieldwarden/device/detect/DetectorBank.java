package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.rule.Step;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The detectors of one device at one moment of its time, and their alerts. What a detector of the sensor marks is not learned
 * from by the others. Deterministic: the same readings of a lane in the same order give the same changes. One owner at a time.
 *
 * <p>What historic readings raise is marked historic; if the alert still stands at the first live one, an AMENDED that is not
 * historic says so, as with rules.
 */
public final class DetectorBank {
    private final DetectorPlan plan;
    private final @Nullable Watcher[] watchers;

    /** All detectors at their beginning. */
    public DetectorBank(DetectorPlan plan) {
        this.plan = plan;
        this.watchers = new Watcher[plan.specs().size()];
    }

    public DetectorPlan plan() {
        return plan;
    }

    /**
     * Lets the detectors of a channel look at its next reading.
     *
     * @param at event time, epoch milliseconds; within a lane never before that of the step before
     * @param usable false for a reading of quality BAD or MISSING
     * @param historic late or replayed: what it raises pages nobody
     * @param out told of each change, in order
     */
    public void step(
            ChannelId channel, long at, double value, boolean usable, boolean historic, Consumer<DetectorChange> out) {
        boolean sound = usable;
        for (DetectorPlan.Look look : plan.looks(channel)) {
            Watcher watcher = watcher(look.detector());
            DetectorSpec spec = plan.specs().get(look.detector());
            Detection seen = watcher.detector.step(look.input(), at, value, sound);
            Step.Change change = watcher.follow(seen, spec, new Watcher.Moment(at, channel, value, historic));
            if (change != null) {
                out.accept(new DetectorChange(look.detector(), change, watcher.reason));
            }
            sound &= !(spec.kind().marks() && watcher.detector.standing());
        }
    }

    private Watcher watcher(int detector) {
        Watcher there = watchers[detector];
        if (there == null) {
            there = new Watcher(plan.specs().get(detector).start());
            watchers[detector] = there;
        }
        return there;
    }

    /** The alert of a detector as it was raised; null while none stands. */
    public @Nullable DetectorChange standing(int detector) {
        Watcher watcher = watchers[detector];
        Step.Change raise = watcher == null
                ? null
                : watcher.raise(plan.specs().get(detector).severity());
        return raise == null || watcher == null ? null : new DetectorChange(detector, raise, watcher.reason);
    }

    /** One detector with its alert as versioned bytes; empty before its first reading. */
    public byte[] encode(int detector) {
        Watcher watcher = watchers[detector];
        return watcher == null ? new byte[0] : watcher.encode();
    }

    /**
     * Puts one detector where it was when {@link #encode} wrote these bytes.
     *
     * @throws IllegalArgumentException for damaged bytes and those of another kind or version; nothing has changed then
     */
    public void restore(int detector, byte[] bytes) {
        watchers[detector] =
                bytes.length == 0 ? null : Watcher.decode(plan.specs().get(detector), bytes);
    }
}
