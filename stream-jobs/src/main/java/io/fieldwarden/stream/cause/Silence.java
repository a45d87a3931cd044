package io.fieldwarden.stream.cause;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Severity;
import java.util.Comparator;
import java.util.List;

/**
 * One alert that says that a device is silent. Times are event times in epoch milliseconds. What made the device silent
 * happened after {@code lastHeard} and not after {@code raisedAt}.
 *
 * @param path what the device hangs on, from the nearest cause to the widest; empty for nothing
 * @param gateway the nearest cause is the device itself: it is the gateway
 * @param historic late or replayed: recorded, pages nobody
 */
public record Silence(
        Subject subject, List<Cause> path, boolean gateway, Span span, Severity severity, boolean historic) {
    public static final long STANDS = Long.MAX_VALUE;

    /** The order in which silences were found: the only one that groups know. */
    static final Comparator<Silence> FOUND = Comparator.<Silence>comparingLong(
                    s -> s.span().raisedAt())
            .thenComparing(s -> s.subject().device())
            .thenComparing(s -> s.subject().alert());

    public Silence {
        path = List.copyOf(path);
    }

    /** Whose alert it is. */
    public record Subject(AlertId alert, DeviceId device) {}

    /**
     * From the last that was heard of the device, over the moment when that was found too long ago, to its next word.
     *
     * @param clearedAt {@link #STANDS} while it stands
     */
    public record Span(long lastHeard, long raisedAt, long clearedAt) {}

    boolean stands() {
        return span.clearedAt() == STANDS;
    }
}
