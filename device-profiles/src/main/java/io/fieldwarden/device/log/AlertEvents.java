package io.fieldwarden.device.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.proto.AlertMember;
import io.fieldwarden.device.log.proto.AlertTransitionRecord;
import io.fieldwarden.device.log.proto.TransitionKind;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.Optional;

/** Topic {@code alerts}. */
public final class AlertEvents {
    private static final int SCHEMA = 1;

    private AlertEvents() {}

    public static byte[] encode(AlertEvent event) {
        return record(event).toByteArray();
    }

    static AlertTransitionRecord record(AlertEvent event) {
        AlertTransition transition = event.transition();
        AlertTransition.Source source = transition.source();
        return AlertTransitionRecord.newBuilder()
                .setSchema(SCHEMA)
                .setAlertId(transition.alert().value())
                .setDevice(source.device().value())
                .setRule(source.rule().value())
                .setProfile(source.profile().toString())
                .setSeverity(source.severity().text())
                .setKind(TransitionKind.valueOf(transition.kind().name()))
                .setAt(transition.at().toEpochMilli())
                .setRaisedAt(transition.raisedAt().toEpochMilli())
                .setValue(transition.value())
                .setHistoric(transition.historic())
                .setPosition(event.position().map(PositionId::value).orElse(""))
                .setChannel(event.channel().map(ChannelId::value).orElse(""))
                .setUnit(event.unit())
                .setMessageZh(event.explanation().message().zh())
                .setMessageEn(event.explanation().message().en())
                .setCitation(event.explanation().citation())
                .setReceivedAt(event.receivedAt().map(Instant::toEpochMilli).orElse(0L))
                .setEmittedAt(event.emittedAt().toEpochMilli())
                .setCause(event.group().cause().map(AlertId::value).orElse(""))
                .setGroup(event.group().about().map(AlertGroup.Cause::key).orElse(""))
                .setGroupSize(event.group().about().map(AlertGroup.Cause::size).orElse(0))
                .addAllMembers(event.group().members().stream()
                        .map(AlertEvents::member)
                        .toList())
                .setReplaces(event.group().replaces().map(AlertId::value).orElse(""))
                .build();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static AlertEvent decode(byte[] bytes) {
        try {
            return event(AlertTransitionRecord.parseFrom(bytes));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LogFormatException("alerts: record of " + bytes.length + " bytes is damaged", e);
        }
    }

    private static AlertMember member(AlertGroup.Member member) {
        return AlertMember.newBuilder()
                .setAlertId(member.alert().value())
                .setDevice(member.device().value())
                .build();
    }

    private static AlertGroup group(AlertTransitionRecord record) {
        return new AlertGroup(
                Optional.of(record.getCause()).filter(id -> !id.isEmpty()).map(AlertId::new),
                Optional.of(record.getGroup())
                        .filter(key -> !key.isEmpty())
                        .map(key -> AlertGroup.Cause.ofKey(key, record.getGroupSize())),
                record.getMembersList().stream()
                        .map(one -> new AlertGroup.Member(new AlertId(one.getAlertId()), new DeviceId(one.getDevice())))
                        .toList(),
                Optional.of(record.getReplaces()).filter(id -> !id.isEmpty()).map(AlertId::new));
    }

    /** @throws IllegalArgumentException if the record says what cannot be */
    static AlertEvent event(AlertTransitionRecord record) {
        if (record.getSchema() != SCHEMA || record.getKind() == TransitionKind.UNRECOGNIZED) {
            throw new LogFormatException("alerts: schema " + record.getSchema() + " or kind " + record.getKindValue()
                    + " is newer than this program");
        }
        return new AlertEvent(
                transition(record),
                Optional.of(record.getPosition()).filter(p -> !p.isEmpty()).map(PositionId::new),
                Optional.of(record.getChannel()).filter(c -> !c.isEmpty()).map(ChannelId::new),
                record.getUnit(),
                new AlertEvent.Explanation(
                        new Text(record.getMessageZh(), record.getMessageEn()), record.getCitation()),
                new AlertEvent.Moments(
                        Optional.of(record.getReceivedAt())
                                .filter(at -> at != 0)
                                .map(Instant::ofEpochMilli),
                        Instant.ofEpochMilli(record.getEmittedAt())),
                group(record));
    }

    private static AlertTransition transition(AlertTransitionRecord record) {
        return new AlertTransition(
                new AlertId(record.getAlertId()),
                new AlertTransition.Source(
                        new DeviceId(record.getDevice()),
                        new RuleId(record.getRule()),
                        ProfileRef.parse(record.getProfile()),
                        Severity.ofText(record.getSeverity())),
                AlertTransition.Kind.valueOf(record.getKind().name()),
                Instant.ofEpochMilli(record.getAt()),
                Instant.ofEpochMilli(record.getRaisedAt()),
                record.getValue(),
                record.getHistoric());
    }
}
