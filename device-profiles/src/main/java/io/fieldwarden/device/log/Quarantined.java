package io.fieldwarden.device.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.log.proto.QuarantineRecord;
import io.fieldwarden.device.payload.RejectReason;
import java.time.Instant;
import java.util.Locale;

/**
 * A message, or the part of it that could not be used, with its raw bytes: topic {@code quarantine}.
 *
 * @param id the same rejection of the same receipt has the same id
 * @param payload raw, as received
 */
public record Quarantined(String id, Origin origin, ByteString payload, RejectReason reason, String detail) {
    private static final int SCHEMA = 1;

    /**
     * @param device as claimed or authenticated; empty when unknown
     * @param profile id@version it was checked against; empty when none
     * @param topic MQTT topic or CoAP/HTTP path
     */
    public record Origin(
            String device, String profile, Instant receivedAt, String transport, String topic, String contentType) {}

    public byte[] encode() {
        return QuarantineRecord.newBuilder()
                .setSchema(SCHEMA)
                .setId(id)
                .setDevice(origin.device())
                .setProfile(origin.profile())
                .setReceivedAt(origin.receivedAt().toEpochMilli())
                .setTransport(origin.transport())
                .setTopic(origin.topic())
                .setContentType(origin.contentType())
                .setPayload(payload)
                .setReason(reason.text())
                .setDetail(detail)
                .build()
                .toByteArray();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static Quarantined decode(byte[] bytes) {
        try {
            QuarantineRecord record = QuarantineRecord.parseFrom(bytes);
            if (record.getSchema() != SCHEMA) {
                throw new LogFormatException("quarantine: schema " + record.getSchema() + " is not " + SCHEMA);
            }
            Origin origin = new Origin(
                    record.getDevice(),
                    record.getProfile(),
                    Instant.ofEpochMilli(record.getReceivedAt()),
                    record.getTransport(),
                    record.getTopic(),
                    record.getContentType());
            return new Quarantined(
                    record.getId(),
                    origin,
                    record.getPayload(),
                    RejectReason.valueOf(record.getReason().toUpperCase(Locale.ROOT)),
                    record.getDetail());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LogFormatException("quarantine: record of " + bytes.length + " bytes is damaged", e);
        }
    }
}
