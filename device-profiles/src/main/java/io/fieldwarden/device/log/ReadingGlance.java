package io.fieldwarden.device.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.fieldwarden.device.log.proto.Point;
import io.fieldwarden.device.log.proto.ReadingBatch;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The little of a record of topic {@code readings} that is wanted of every one of them, read without making objects of the
 * rest.
 *
 * @param receivedAt epoch milliseconds
 * @param ahead of the newest reading that carries a time of its own: how far that is after the receipt, milliseconds; empty
 *     when there is none. A time that is the receipt to the millisecond counts as none.
 */
public record ReadingGlance(long receivedAt, String transport, boolean replayed, OptionalLong ahead) {
    /** @throws LogFormatException if the record is damaged */
    public static ReadingGlance of(ByteString record) {
        long receivedAt = 0;
        String transport = "";
        boolean replayed = false;
        OptionalLong ahead = OptionalLong.empty();
        try {
            CodedInputStream in = record.newCodedInput();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case ReadingBatch.RECEIVED_AT_FIELD_NUMBER -> receivedAt = in.readInt64();
                    case ReadingBatch.TRANSPORT_FIELD_NUMBER -> transport = in.readString();
                    case ReadingBatch.REPLAYED_FIELD_NUMBER -> replayed = in.readBool();
                    case ReadingBatch.POINTS_FIELD_NUMBER -> {
                        long delta = delta(in);
                        if (delta != 0) {
                            ahead = OptionalLong.of(Math.max(delta, ahead.orElse(Long.MIN_VALUE)));
                        }
                    }
                    default -> in.skipField(tag);
                }
            }
            return new ReadingGlance(receivedAt, transport, replayed, ahead);
        } catch (IOException e) {
            throw new LogFormatException("readings: record of " + record.size() + " bytes is damaged", e);
        }
    }

    private static long delta(CodedInputStream in) throws IOException {
        int end = in.pushLimit(in.readRawVarint32());
        long delta = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == Point.OBSERVED_DELTA_FIELD_NUMBER) {
                delta = in.readSInt64();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(end);
        return delta;
    }
}
