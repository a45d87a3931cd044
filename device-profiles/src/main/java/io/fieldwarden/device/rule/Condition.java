package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.Set;

/**
 * A question about one device that is true, false or unknown at each moment. Pure: all it remembers is in its
 * {@link Memory}. A BAD reading never answers a question about the process.
 */
public sealed interface Condition permits Threshold, StateIs, Missing {
    /** Value of {@link Evaluation#nextTimer} when only a reading can change the answer. */
    long NEVER = Long.MAX_VALUE;

    /** The channels whose readings it looks at; empty for every channel of the device. */
    Set<ChannelId> channels();

    /**
     * Takes in one observation. Observations come in event-time order; equal times are allowed.
     *
     * @return the answer at {@code observation.at()} and when time alone may next change it
     */
    Evaluation on(Memory memory, Observation observation);

    /** @param nextTimer epoch milliseconds, or {@link #NEVER} */
    record Evaluation(Memory memory, Truth truth, long nextTimer) {}
}
