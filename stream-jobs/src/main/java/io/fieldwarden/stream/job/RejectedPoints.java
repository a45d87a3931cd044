package io.fieldwarden.stream.job;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.stream.series.PointWriter.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Points that the time series refuses, as records of topic {@code quarantine}. */
final class RejectedPoints {
    private RejectedPoints() {}

    /** The same point refused again is the same record. */
    static LogRecord record(Rejected rejected) {
        Reading point = rejected.point();
        String payload = "{\"ts\":" + point.observedAt().toEpochMilli() + ",\"values\":{\""
                + point.channel().value() + "\":" + point.value() + "}}";
        String key = point.device() + " " + point.receivedAt().toEpochMilli() + " " + payload;
        Quarantined.Origin origin =
                new Quarantined.Origin(point.device().value(), "", point.receivedAt(), "store", "", "application/json");
        RejectReason reason = rejected.message().contains("time") ? RejectReason.BAD_TIME : RejectReason.WRONG_TYPE;
        Quarantined record = new Quarantined(
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString(),
                origin,
                ByteString.copyFromUtf8(payload),
                reason,
                "time series: " + rejected.message());
        return new LogRecord(point.device().value(), record.encode());
    }
}
