package io.fieldwarden.ingest.dialect;

import io.fieldwarden.ingest.core.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a message that was taken apart: told once, when all parts have theirs. One part that is to be sent again
 * makes the whole message one: what is on the log already is written over itself. Thread-safe.
 */
final class Parts implements Consumer<Outcome> {
    private final Consumer<Outcome> done;
    private int open;
    private int readings;
    private int quarantined;
    private boolean accepted;
    private Outcome.@Nullable Busy busy;
    private @Nullable Outcome unusable;

    /** @param count of parts, from 1 */
    Parts(int count, Consumer<Outcome> done) {
        this.open = count;
        this.done = done;
    }

    @Override
    public void accept(Outcome outcome) {
        Outcome whole;
        synchronized (this) {
            add(outcome);
            open--;
            if (open > 0) {
                return;
            }
            whole = whole();
        }
        done.accept(whole);
    }

    private void add(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted part) {
            accepted = true;
            readings += part.readings();
            quarantined += part.quarantined();
        } else if (outcome instanceof Outcome.Busy part) {
            busy = part;
        } else {
            quarantined++;
            unusable = unusable == null ? outcome : unusable;
        }
    }

    private Outcome whole() {
        if (busy != null) {
            return busy;
        }
        return unusable != null && !accepted ? unusable : new Outcome.Accepted(readings, quarantined);
    }
}
