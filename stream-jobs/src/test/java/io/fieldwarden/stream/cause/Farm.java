package io.fieldwarden.stream.cause;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup.Kind;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Words for the tests of groups: devices on a site, some behind gateways, times in seconds after noon. */
final class Farm {
    static final long NOON = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();
    static final Cause SITE = new Cause(Kind.SITE, "north-farm", 4, 40);

    private static final RuleId RULE = new RuleId("DEV-01");

    private Farm() {}

    static Cause gateway(String id, int devices) {
        return new Cause(Kind.GATEWAY, id, devices, devices);
    }

    /** One alert of silence, found silent at {@code raised}, back at {@code cleared}; 0 for not yet. */
    record Silent(String device, List<Cause> path, long heard, long raised, long cleared) {
        Silence silence() {
            return new Silence(
                    new Silence.Subject(id(), new DeviceId(device)),
                    path,
                    isGateway(),
                    new Silence.Span(at(heard), at(raised), cleared == 0 ? Silence.STANDS : at(cleared)),
                    Severity.MINOR,
                    false);
        }

        boolean isGateway() {
            return !path.isEmpty() && path.get(0).key().equals("gateway/" + device);
        }

        io.fieldwarden.device.AlertId id() {
            return AlertTransition.idOf(new DeviceId(device), RULE, at(raised));
        }

        SilenceEvent raise() {
            return step(AlertTransition.Kind.RAISED, raised, Severity.MINOR);
        }

        SilenceEvent clear() {
            return step(AlertTransition.Kind.CLEARED, cleared, Severity.MINOR);
        }

        SilenceEvent step(AlertTransition.Kind kind, long seconds, Severity severity) {
            AlertTransition.Source source = new AlertTransition.Source(
                    new DeviceId(device), RULE, ProfileRef.parse("soil-station@1"), severity);
            AlertTransition transition = new AlertTransition(
                    id(),
                    source,
                    kind,
                    Instant.ofEpochMilli(at(seconds)),
                    Instant.ofEpochMilli(at(raised)),
                    raised - heard,
                    false);
            AlertEvent event = new AlertEvent(
                    transition,
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    new AlertEvent.Explanation(new Text("设备离线", "Device offline"), "proposal"),
                    Optional.empty(),
                    Instant.ofEpochMilli(at(raised)));
            return new SilenceEvent(path, isGateway(), event);
        }
    }

    static long at(long seconds) {
        return NOON + seconds * 1000;
    }
}
