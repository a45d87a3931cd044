package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.Set;

/**
 * A question about one device that is true, false or unknown at each moment. Pure: all it remembers is on the {@link
 * Tape}. A BAD reading never answers a question about the process.
 */
public sealed interface Condition
        permits Threshold,
                StateIs,
                Missing,
                Compare,
                All,
                Any,
                Not,
                Fixed,
                Season,
                TimeOfDay,
                Flat,
                KOfN,
                Held,
                Then,
                QualityIs,
                Holds,
                Jump {
    /** The time of a timer when only a reading can change the answer. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Takes in one observation and answers for its moment. Observations come in event-time order; equal times are
     * allowed. Every condition reads and writes its numbers on every pass.
     */
    Truth on(Tape tape);

    /** Tells the channels listened to and the layout of memory, in the order of {@link #on}. */
    void describe(Shape shape);

    /** The channels whose readings it looks at; empty for every channel of the device. */
    default Set<ChannelId> channels() {
        Shape shape = new Shape();
        describe(shape);
        return shape.channels();
    }
}
