package io.fieldwarden.stream.cause;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The alert of a group in the form that all alerts have. Its device is the gateway; that of a site's group is the device that
 * was found silent first. Its value is the number of devices.
 *
 * @param first the first member as it stands
 */
record GroupAlert(Group group, AlertEvent first, Instant emittedAt) {
    private static final String COUNT = "1";

    AlertEvent at(Kind kind, long at) {
        Cause cause = group.cause();
        DeviceId device = cause.kind() == AlertGroup.Kind.GATEWAY
                ? new DeviceId(cause.id())
                : group.members().get(0).subject().device();
        AlertTransition.Source source = new AlertTransition.Source(
                device, group.rule(), first.transition().source().profile(), group.severity());
        AlertTransition transition = new AlertTransition(
                group.id(),
                source,
                kind,
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(group.raisedAt()),
                group.devices(),
                group.historic());
        return new AlertEvent(
                transition,
                cause.kind() == AlertGroup.Kind.SITE ? first.position() : Optional.empty(),
                Optional.empty(),
                COUNT,
                new AlertEvent.Explanation(text(cause, group.devices()), ""),
                new AlertEvent.Moments(Optional.empty(), emittedAt),
                group(Optional.empty()));
    }

    AlertGroup group(Optional<AlertId> replaces) {
        Cause cause = group.cause();
        List<AlertGroup.Member> members = group.members().stream()
                .limit(AlertGroup.MOST_MEMBERS)
                .map(member -> new AlertGroup.Member(
                        member.subject().alert(), member.subject().device()))
                .toList();
        return new AlertGroup(Optional.empty(), Optional.of(about(cause)), members, replaces);
    }

    private AlertGroup.Cause about(Cause cause) {
        // A device that was moved away since may still be silent here.
        return new AlertGroup.Cause(cause.kind(), cause.id(), Math.max(cause.devices(), group.devices()));
    }

    /** What the state remembers: the members say themselves where they belong. */
    AlertEvent kept() {
        return at(Kind.RAISED, group.raisedAt())
                .in(new AlertGroup(Optional.empty(), Optional.of(about(group.cause())), List.of(), Optional.empty()));
    }

    /** True if this differs from what was told in what people see, other than by being worse. */
    boolean saysMoreThan(AlertEvent told) {
        AlertEvent now = at(Kind.RAISED, group.raisedAt());
        AlertTransition before = told.transition();
        return now.transition().value() != before.value()
                || now.transition()
                                .source()
                                .severity()
                                .compareTo(before.source().severity())
                        < 0
                || (before.historic() && !now.transition().historic());
    }

    /** Another step of an alert as it was kept. */
    static AlertEvent step(AlertEvent kept, Kind kind, Instant at) {
        AlertTransition was = kept.transition();
        return kept.at(
                new AlertTransition(was.alert(), was.source(), kind, at, was.raisedAt(), was.value(), was.historic()));
    }

    private Text text(Cause cause, int silent) {
        int all = Math.max(cause.devices(), silent);
        return switch (cause.kind()) {
            case GATEWAY ->
                new Text(
                        "网关 " + cause.id() + " 下 " + silent + " 台设备（共 " + all + " 台）同时失联，请检查网关的供电与网络",
                        silent + " of " + all + " devices behind gateway " + cause.id()
                                + " fell silent at about the same time: check its power and network");
            case SITE ->
                new Text(
                        "地块 " + cause.id() + " 上 " + silent + " 台设备（共 " + all + " 台）同时失联，请检查现场供电与网络",
                        silent + " of " + all + " devices on site " + cause.id()
                                + " fell silent at about the same time: check power and network there");
        };
    }
}
