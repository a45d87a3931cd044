package io.fieldwarden.stream.cause;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one alert of silence, and what of it has been told. Immutable.
 *
 * @param place what the device hangs on
 * @param stands the alert as it stands: its raise with what has come to it since
 * @param cleared its end, null while it stands
 * @param telling what has been told
 */
record KnownSilence(
        Place place,
        long lastHeard,
        AlertEvent stands,
        @Nullable AlertEvent cleared,
        Telling telling) {
    private static final long MILLIS = 1_000;

    record Place(List<Cause> path, boolean gateway) {}

    /**
     * @param heldSince when it became known, on the clock that holds it back
     * @param told whether anybody has heard of the alert
     * @param cause the group under which it was told
     * @param pending what is still to be told, in order
     */
    record Telling(long heldSince, boolean told, Optional<AlertId> cause, List<AlertEvent> pending) {
        Telling {
            pending = List.copyOf(pending);
        }
    }

    /** The first that is known of it. */
    static KnownSilence first(SilenceEvent event, long now) {
        AlertTransition transition = event.event().transition();
        long silent = Math.max(0, Math.round(transition.value() * MILLIS));
        return new KnownSilence(
                new Place(event.path(), event.gateway()),
                transition.raisedAt().toEpochMilli() - silent,
                event.event(),
                null,
                new Telling(now, false, Optional.empty(), List.of(event.event())));
    }

    /** With a further step; never a withdrawal. */
    KnownSilence with(AlertEvent event) {
        AlertTransition step = event.transition();
        return switch (step.kind()) {
            case RAISED, WITHDRAWN -> this;
            case ESCALATED, FLAPPING -> new KnownSilence(place, lastHeard, saying(event), cleared, adding(event));
            case CLEARED -> new KnownSilence(place, lastHeard, stands, event, adding(event));
            case AMENDED -> {
                boolean reopens = step.at().equals(step.raisedAt());
                yield new KnownSilence(place, lastHeard, event, reopens ? null : cleared, adding(event));
            }
        };
    }

    /** The raise in the words and with the severity of a later step. */
    private AlertEvent saying(AlertEvent step) {
        AlertTransition was = stands.transition();
        AlertTransition now = new AlertTransition(
                was.alert(),
                step.transition().source(),
                was.kind(),
                was.at(),
                was.raisedAt(),
                was.value(),
                was.historic());
        return new AlertEvent(
                now,
                stands.position(),
                stands.channel(),
                stands.unit(),
                step.explanation(),
                stands.moments(),
                stands.group());
    }

    private Telling adding(AlertEvent event) {
        List<AlertEvent> pending = new ArrayList<>(telling.pending());
        pending.add(event);
        return new Telling(telling.heldSince(), telling.told(), telling.cause(), pending);
    }

    /** Nobody need hear of a silence that was over before anybody was told: it is recorded. */
    boolean isHistoric() {
        return stands.transition().historic() || (!telling.told() && cleared != null);
    }

    /** The same when everything has been told, under this group or none. */
    KnownSilence told(Optional<AlertId> cause) {
        AlertEvent standing = isHistoric() ? historic(stands) : stands;
        Telling now = new Telling(telling.heldSince(), true, cause, List.of());
        return new KnownSilence(place, lastHeard, standing, cleared, now);
    }

    static AlertEvent historic(AlertEvent event) {
        AlertTransition step = event.transition();
        return event.at(new AlertTransition(
                step.alert(), step.source(), step.kind(), step.at(), step.raisedAt(), step.value(), true));
    }

    /** The whole alert told anew: that it stands, which takes back its end. */
    AlertEvent amended() {
        AlertTransition was = stands.transition();
        return stands.at(new AlertTransition(
                was.alert(), was.source(), Kind.AMENDED, was.raisedAt(), was.raisedAt(), was.value(), was.historic()));
    }

    Silence silence() {
        AlertTransition raise = stands.transition();
        return new Silence(
                new Silence.Subject(raise.alert(), raise.source().device()),
                place.path(),
                place.gateway(),
                new Silence.Span(
                        lastHeard,
                        raise.raisedAt().toEpochMilli(),
                        cleared == null
                                ? Silence.STANDS
                                : cleared.transition().at().toEpochMilli()),
                raise.source().severity(),
                isHistoric());
    }

    boolean isOverBefore(Instant horizon) {
        return cleared != null && telling.told() && cleared.transition().at().isBefore(horizon);
    }

    void write(DataOutput out) throws IOException {
        SilenceEvent.writePath(place.path(), out);
        out.writeBoolean(place.gateway());
        out.writeLong(lastHeard);
        SilenceEvent.writeEvent(stands, out);
        out.writeBoolean(cleared != null);
        if (cleared != null) {
            SilenceEvent.writeEvent(cleared, out);
        }
        out.writeLong(telling.heldSince());
        out.writeBoolean(telling.told());
        out.writeUTF(telling.cause().map(AlertId::value).orElse(""));
        out.writeInt(telling.pending().size());
        for (AlertEvent event : telling.pending()) {
            SilenceEvent.writeEvent(event, out);
        }
    }

    static KnownSilence read(DataInput in) throws IOException {
        List<Cause> path = SilenceEvent.readPath(in);
        Place place = new Place(path, in.readBoolean());
        long lastHeard = in.readLong();
        AlertEvent stands = SilenceEvent.readEvent(in);
        AlertEvent cleared = in.readBoolean() ? SilenceEvent.readEvent(in) : null;
        long heldSince = in.readLong();
        boolean told = in.readBoolean();
        Optional<AlertId> cause =
                Optional.of(in.readUTF()).filter(id -> !id.isEmpty()).map(AlertId::new);
        List<AlertEvent> pending = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            pending.add(SilenceEvent.readEvent(in));
        }
        return new KnownSilence(place, lastHeard, stands, cleared, new Telling(heldSince, told, cause, pending));
    }
}
