package io.fieldwarden.device.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.proto.AlertTransitionRecord;
import io.fieldwarden.device.log.proto.RuleBaseRecord;
import io.fieldwarden.device.log.proto.RuleBaseState;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Topic {@code rule-bases}: the answer to a {@link Reevaluation}.
 *
 * @param id of the answer, by which the job says that it has seen it
 * @param rules those that were evaluated again
 * @param told what must be told so that history is as it should be, in this order
 */
public record RuleBase(DeviceId device, long id, Kind kind, Basis basis, List<OfRule> rules, List<AlertEvent> told) {
    /** How many events one answer may carry, so that it fits into one record of the log. */
    public static final int MOST_TOLD = 1_000;

    private static final int SCHEMA = 1;

    /** Begins no Protocol Buffers message, so that the job can read these records among those of topic {@code readings}. */
    private static final byte MARK = 0;

    /** What kind of answer it is. */
    public enum Kind {
        /** The states are those after everything up to the base. */
        DONE,
        /** There is more to be told than fits: without states, the rest follows once this has been heard. */
        MORE,
        /** It could not be done: nothing changes and the job goes on. */
        ABANDONED
    }

    /**
     * What it was done for.
     *
     * @param number of the request
     * @param at of the base, epoch milliseconds of event time
     * @param rulesKey of the rules that were used
     */
    public record Basis(long number, long at, String rulesKey) {}

    public RuleBase {
        rules = List.copyOf(rules);
        told = List.copyOf(told);
    }

    /** @param raised what is known of the newest alert up to the base, as a RAISED with its present figures */
    public record OfRule(RuleId rule, RuleState state, Optional<Step.Change> raised) {}

    /** True for a record of this topic, false for one of topic {@code readings}. */
    public static boolean is(byte[] record) {
        return record.length > 0 && record[0] == MARK;
    }

    public byte[] encode() {
        RuleBaseRecord.Builder record = RuleBaseRecord.newBuilder()
                .setSchema(SCHEMA)
                .setDevice(device.value())
                .setId(id)
                .setNumber(basis.number)
                .setBaseAt(basis.at)
                .setRulesKey(basis.rulesKey)
                .setKind(kind.name().toLowerCase(Locale.ROOT));
        rules.forEach(rule -> record.addRules(state(rule)));
        for (AlertEvent event : told) {
            record.addTold(AlertEvents.record(event));
        }
        byte[] message = record.build().toByteArray();
        byte[] marked = new byte[message.length + 1];
        marked[0] = MARK;
        System.arraycopy(message, 0, marked, 1, message.length);
        return marked;
    }

    private static RuleBaseState state(OfRule rule) {
        RuleBaseState.Builder state = RuleBaseState.newBuilder()
                .setRule(rule.rule.value())
                .setState(ByteString.copyFrom(rule.state.encode()));
        rule.raised.ifPresent(raised -> {
            ChannelId channel = raised.channel();
            state.setRaised(true)
                    .setRaisedAt(raised.raisedAt())
                    .setSeverity(raised.severity().text())
                    .setChannel(channel == null ? "" : channel.value())
                    .setValue(raised.value())
                    .setHistoric(raised.historic());
        });
        return state.build();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static RuleBase decode(byte[] bytes) {
        try {
            if (!is(bytes)) {
                throw new LogFormatException("rule-bases: record of " + bytes.length + " bytes has no mark");
            }
            RuleBaseRecord record = RuleBaseRecord.parseFrom(ByteString.copyFrom(bytes, 1, bytes.length - 1));
            if (record.getSchema() != SCHEMA) {
                throw new LogFormatException("rule-bases: schema " + record.getSchema() + " is not " + SCHEMA);
            }
            List<OfRule> rules = new ArrayList<>();
            record.getRulesList().forEach(rule -> rules.add(rule(rule)));
            List<AlertEvent> told = new ArrayList<>();
            for (AlertTransitionRecord event : record.getToldList()) {
                told.add(AlertEvents.event(event));
            }
            return new RuleBase(
                    new DeviceId(record.getDevice()),
                    record.getId(),
                    Kind.valueOf(record.getKind().toUpperCase(Locale.ROOT)),
                    new Basis(record.getNumber(), record.getBaseAt(), record.getRulesKey()),
                    rules,
                    told);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LogFormatException("rule-bases: record of " + bytes.length + " bytes is damaged", e);
        }
    }

    private static OfRule rule(RuleBaseState state) {
        return new OfRule(
                new RuleId(state.getRule()),
                RuleState.decode(state.getState().toByteArray()),
                state.getRaised()
                        ? Optional.of(new Step.Change(
                                AlertTransition.Kind.RAISED,
                                state.getRaisedAt(),
                                state.getRaisedAt(),
                                Severity.ofText(state.getSeverity()),
                                state.getChannel().isEmpty() ? null : ChannelId.of(state.getChannel()),
                                state.getValue(),
                                state.getHistoric()))
                        : Optional.empty());
    }
}
