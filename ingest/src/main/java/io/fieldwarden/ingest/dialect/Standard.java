package io.fieldwarden.ingest.dialect;

import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import java.util.function.Consumer;

/** The hub's own topics, and those of ChirpStack. */
final class Standard {
    private final Intake intake;

    Standard(Intake intake) {
        this.intake = intake;
    }

    void own(Call call, Consumer<Outcome> done) {
        intake.accept(call.message(), done);
    }

    /** Whether the sender may speak for the device is for the intake to say. */
    void named(Call call, Consumer<Outcome> done) {
        intake.accept(call.of(call.name("device"), call.message().contentType()), done);
    }

    void behind(Call call, Consumer<Outcome> done) {
        if (isSenders(call, done)) {
            named(call, done);
        }
    }

    /** What a device says of a command; whether the sender may speak for it is for the intake to say. */
    void acknowledgement(Call call, Consumer<Outcome> done) {
        intake.acknowledge(call.of(call.name("device"), call.message().contentType()), "", done);
    }

    void uplinkBehind(Call call, Consumer<Outcome> done) {
        if (isSenders(call, done)) {
            event(call, done);
        }
    }

    /** Of a ChirpStack server; an uplink where no event is named. */
    void event(Call call, Consumer<Outcome> done) {
        String event = call.name("event");
        intake.acceptEvent(call.of(call.sender(), ChirpstackUplink.MEDIA_TYPE), event.isEmpty() ? "up" : event, done);
    }

    private boolean isSenders(Call call, Consumer<Outcome> done) {
        if (call.name("gateway").equals(call.sender())) {
            return true;
        }
        intake.reject(
                call.message(),
                RejectReason.FORBIDDEN,
                Dialects.notPublished(call.message().topic(), call.sender()),
                done);
        return false;
    }
}
