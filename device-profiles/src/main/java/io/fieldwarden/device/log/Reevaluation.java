package io.fieldwarden.device.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.log.proto.QualityCode;
import io.fieldwarden.device.log.proto.ReevaluationRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Topic {@code re-evaluations}: readings of a device have come that are older than what its rules hold.
 *
 * @param number grows with each request of the device
 * @param pending the job's base stays until it is answered
 * @param span what must be evaluated again
 * @param rules with which rules
 * @param newest the late reading that came last: the store must have it first
 * @param answered id of the last {@link RuleBase} that came, taken or not; 0 before the first
 */
public record Reevaluation(
        DeviceId device, long number, boolean pending, Span span, Rules rules, Reading newest, long answered) {
    private static final int SCHEMA = 1;

    /**
     * In epoch milliseconds of event time.
     *
     * @param from oldest observation that rules have not seen
     * @param baseAt the states after everything up to here are wanted
     */
    public record Span(long from, long baseAt) {}

    /**
     * Which rules run for the device.
     *
     * @param key equal for equal profile text and parameters, and only then
     * @param since event time in epoch milliseconds since which a rule has been written as it is, per rule
     */
    public record Rules(String key, Map<RuleId, Long> since) {
        public Rules {
            since = Map.copyOf(since);
        }
    }

    public byte[] encode() {
        ReevaluationRecord.Builder record = ReevaluationRecord.newBuilder()
                .setSchema(SCHEMA)
                .setDevice(device.value())
                .setNumber(number)
                .setPending(pending)
                .setFrom(span.from)
                .setBaseAt(span.baseAt)
                .setRulesKey(rules.key)
                .setAnswered(answered)
                .setNewest(ReevaluationRecord.Reading.newBuilder()
                        .setChannel(newest.channel().value())
                        .setObservedAt(newest.observedAt().toEpochMilli())
                        .setReceivedAt(newest.receivedAt().toEpochMilli())
                        .setValue(newest.value())
                        .setQualityValue(newest.quality().level().code())
                        .setReason(newest.quality().reason().text()));
        rules.since.entrySet().stream()
                .sorted(java.util.Comparator.comparing(rule -> rule.getKey().value()))
                .forEach(rule -> record.addRules(ReevaluationRecord.RuleSince.newBuilder()
                        .setRule(rule.getKey().value())
                        .setSince(rule.getValue())));
        return record.build().toByteArray();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static Reevaluation decode(byte[] bytes) {
        try {
            ReevaluationRecord record = ReevaluationRecord.parseFrom(bytes);
            if (record.getSchema() != SCHEMA) {
                throw new LogFormatException("re-evaluations: schema " + record.getSchema() + " is not " + SCHEMA);
            }
            Map<RuleId, Long> since = new LinkedHashMap<>();
            record.getRulesList().forEach(rule -> since.put(new RuleId(rule.getRule()), rule.getSince()));
            DeviceId device = new DeviceId(record.getDevice());
            return new Reevaluation(
                    device,
                    record.getNumber(),
                    record.getPending(),
                    new Span(record.getFrom(), record.getBaseAt()),
                    new Rules(record.getRulesKey(), since),
                    reading(device, record.getNewest()),
                    record.getAnswered());
        } catch (InvalidProtocolBufferException | IllegalArgumentException | DateTimeException e) {
            throw new LogFormatException("re-evaluations: record of " + bytes.length + " bytes is damaged", e);
        }
    }

    private static Reading reading(DeviceId device, ReevaluationRecord.Reading reading) {
        return new Reading(
                device,
                ChannelId.of(reading.getChannel()),
                Instant.ofEpochMilli(reading.getObservedAt()),
                Instant.ofEpochMilli(reading.getReceivedAt()),
                reading.getValue(),
                reading.getQuality() == QualityCode.GOOD
                        ? Quality.GOOD
                        : new Quality(
                                Quality.Level.ofCode(reading.getQualityValue()),
                                Quality.Reason.ofText(reading.getReason())),
                true);
    }
}
