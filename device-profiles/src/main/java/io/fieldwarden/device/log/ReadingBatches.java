package io.fieldwarden.device.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.proto.Point;
import io.fieldwarden.device.log.proto.QualityCode;
import io.fieldwarden.device.log.proto.ReadingBatch;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Topic {@code readings}: all readings of one received message in one record, so that it is appended whole or not. */
public final class ReadingBatches {
    /** The transport of what was sent through again out of quarantine. */
    public static final String FROM_QUARANTINE = "replay";

    /** The transport of readings that a person has given another quality; all else of them is as it was. */
    public static final String MARK = "mark";

    static final int SCHEMA = 1;

    private ReadingBatches() {}

    /** What all readings of one message share. */
    public record Message(
            DeviceId device, ProfileRef profile, Instant receivedAt, String transport, boolean replayed) {}

    /** @param readings of this message; their device, receipt and replayed mark are those of the message */
    public static byte[] encode(Message message, List<Reading> readings) {
        long received = message.receivedAt().toEpochMilli();
        ReadingBatch.Builder batch = ReadingBatch.newBuilder()
                .setSchema(SCHEMA)
                .setDevice(message.device().value())
                .setProfile(message.profile().toString())
                .setReceivedAt(received)
                .setTransport(message.transport())
                .setReplayed(message.replayed());
        for (Reading reading : readings) {
            Point.Builder point = Point.newBuilder()
                    .setChannel(reading.channel().value())
                    .setObservedDelta(reading.observedAt().toEpochMilli() - received)
                    .setValue(reading.value())
                    .setQualityValue(reading.quality().level().code())
                    .setReason(reading.quality().reason().text());
            String text = reading.text();
            if (text != null) {
                point.setText(text);
            }
            batch.addPoints(point);
        }
        return batch.build().toByteArray();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static ReadingBatch parse(byte[] record) {
        try {
            ReadingBatch batch = ReadingBatch.parseFrom(record);
            if (batch.getSchema() != SCHEMA) {
                throw new LogFormatException("readings: schema " + batch.getSchema() + " is not " + SCHEMA);
            }
            return batch;
        } catch (InvalidProtocolBufferException e) {
            throw new LogFormatException("readings: record of " + record.length + " bytes is damaged", e);
        }
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static List<Reading> decode(byte[] record) {
        return readings(parse(record));
    }

    /** @throws LogFormatException if what was parsed names or means nothing */
    public static List<Reading> readings(ReadingBatch batch) {
        try {
            DeviceId device = new DeviceId(batch.getDevice());
            Instant received = Instant.ofEpochMilli(batch.getReceivedAt());
            List<Reading> readings = new ArrayList<>(batch.getPointsCount());
            for (Point point : batch.getPointsList()) {
                readings.add(new Reading(
                        device,
                        ChannelId.of(point.getChannel()),
                        received.plusMillis(point.getObservedDelta()),
                        received,
                        point.getValue(),
                        quality(point),
                        batch.getReplayed(),
                        point.hasText() ? point.getText() : null));
            }
            return readings;
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new LogFormatException("readings: record of " + batch.getSerializedSize() + " bytes is damaged", e);
        }
    }

    private static Quality quality(Point point) {
        if (point.getQuality() == QualityCode.GOOD) {
            return Quality.GOOD;
        }
        Quality.Reason reason = Quality.Reason.ofText(point.getReason());
        return new Quality(
                Quality.Level.ofCode(point.getQualityValue()),
                reason == Quality.Reason.NONE ? Quality.Reason.OTHER : reason);
    }
}
