package io.fieldwarden.stream.job;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.Emission;
import java.time.Instant;
import java.util.Optional;

/** Makes the records of topic {@code alerts} for one device. Lives for one call of the operator. */
record AlertWriter(
        DeviceId device,
        BoundRules rules,
        Optional<PositionId> position,
        StreamClock clock,
        AlertSink out,
        RuleMeters meters) {
    /** Time alone caused it. */
    static final long NO_RECEIPT = Long.MIN_VALUE;

    void write(Emission emission, long receivedAt) {
        AlertTransition transition = AlertTransition.of(
                new AlertTransition.Source(
                        device,
                        emission.rule(),
                        rules.profile(),
                        emission.change().severity()),
                emission.change());
        long now = clock.millis();
        AlertEvent event = new AlertEvent(
                transition,
                position,
                Optional.ofNullable(emission.change().channel()),
                rules.unit(emission.change().channel()),
                new AlertEvent.Explanation(
                        emission.wording().text(), emission.wording().citation()),
                receivedAt == NO_RECEIPT ? Optional.empty() : Optional.of(Instant.ofEpochMilli(receivedAt)),
                Instant.ofEpochMilli(now));
        write(event);
        if (transition.kind() == Kind.RAISED && receivedAt != NO_RECEIPT && !transition.historic()) {
            meters.raisedAfter(now - receivedAt);
        }
    }

    /** An event that was made elsewhere. */
    void write(AlertEvent event) {
        out.accept(event, rules);
        meters.alert();
    }
}
