package io.fieldwarden.alert.support;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.Optional;

/** Alert events as the stream job writes them: a soil station that is too dry, unless said otherwise. */
public record Events(String device, String rule, Severity severity, Instant raisedAt) {
    public static final Instant START = Instant.parse("2026-11-23T06:00:00Z");

    public static Events of(String device) {
        return new Events(device, "SOIL-01", Severity.MAJOR, START);
    }

    public Events raisedAt(Instant at) {
        return new Events(device, rule, severity, at);
    }

    public Events withSeverity(Severity newSeverity) {
        return new Events(device, rule, newSeverity, raisedAt);
    }

    public AlertId id() {
        return AlertTransition.idOf(new DeviceId(device), new RuleId(rule), raisedAt.toEpochMilli());
    }

    public AlertEvent raised() {
        return event(AlertTransition.Kind.RAISED, raisedAt, 4.0);
    }

    public AlertEvent cleared(Instant at) {
        return event(AlertTransition.Kind.CLEARED, at, 25.0);
    }

    public AlertEvent event(AlertTransition.Kind kind, Instant at, double value) {
        return new AlertEvent(
                new AlertTransition(
                        id(),
                        new AlertTransition.Source(
                                new DeviceId(device), new RuleId(rule), ProfileRef.parse("soil-station@1"), severity),
                        kind,
                        at,
                        raisedAt,
                        value,
                        false),
                Optional.empty(),
                Optional.of(new ChannelId("soil_vwc_20")),
                "%",
                new AlertEvent.Explanation(
                        new Text("土壤水分接近凋萎点，作物严重缺水", "Soil water is close to the wilting point"), "FAO-56"),
                Optional.of(at),
                at);
    }

    /** As it stands on the log. */
    public static TopicLog.Entry entry(AlertEvent event) {
        return new TopicLog.Entry(
                event.transition().alert().value(), Optional.of(ByteString.copyFrom(AlertEvents.encode(event))));
    }
}
