package io.fieldwarden.device.payload;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.proto.Sample;
import io.fieldwarden.device.payload.proto.Telemetry;
import io.fieldwarden.device.payload.proto.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of {@code telemetry.proto}, content type {@code application/x-protobuf}. */
public final class ProtobufDecoder implements MessageDecoder {
    /** One more than a text channel takes, so that a longer one is seen to be longer. */
    private static final int KEPT_TEXT = Reading.MAX_TEXT + 1;

    private static final int MAX_NAME = 128;

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "payload: 0 bytes are no telemetry message");
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(payload.bytes(), payload.offset(), payload.length());
            in.setRecursionLimit(JsonDecoder.MAX_DEPTH);
            Telemetry message = Telemetry.parseFrom(in);
            return values(message);
        } catch (InvalidProtocolBufferException e) {
            return new Decoded.Rejected(RejectReason.MALFORMED, "protobuf: " + e.getMessage());
        } catch (IOException e) {
            return new Decoded.Rejected(RejectReason.MALFORMED, "protobuf: " + e);
        }
    }

    private static Decoded values(Telemetry message) {
        List<RawValue> values = new ArrayList<>();
        for (Sample sample : message.getSamplesList()) {
            if (sample.getValuesCount() > JsonDecoder.MAX_VALUES - values.size()) {
                return new Decoded.Rejected(
                        RejectReason.TOO_COMPLEX, "protobuf: more than " + JsonDecoder.MAX_VALUES + " values");
            }
            long time = sample.getTime() == 0 ? RawValue.NO_TIME : sample.getTime();
            for (Value value : sample.getValuesList()) {
                if (value.getChannel().length() > MAX_NAME) {
                    return new Decoded.Rejected(
                            RejectReason.TOO_COMPLEX,
                            "protobuf: a channel of " + value.getChannel().length() + " characters, longer than "
                                    + MAX_NAME);
                }
                values.add(raw(value, time));
            }
        }
        return new Decoded.Values(values, message.getReplayed());
    }

    private static RawValue raw(Value value, long time) {
        @Nullable String unit = value.getUnit().isEmpty() ? null : cut(value.getUnit());
        String channel = value.getChannel();
        return switch (value.getValueCase()) {
            case NUMBER -> new RawValue(channel, time, value.getNumber(), RawValue.Kind.NUMBER, null, unit);
            case WHOLE -> new RawValue(channel, time, value.getWhole(), RawValue.Kind.NUMBER, null, unit);
            case FLAG -> new RawValue(channel, time, value.getFlag() ? 1 : 0, RawValue.Kind.BOOLEAN, null, unit);
            case TEXT -> new RawValue(channel, time, 0, RawValue.Kind.TEXT, cut(value.getText()), unit);
            case VALUE_NOT_SET -> new RawValue(channel, time, Double.NaN, RawValue.Kind.NULL, "nothing", unit);
        };
    }

    private static String cut(String text) {
        return text.length() <= KEPT_TEXT ? text : text.substring(0, KEPT_TEXT);
    }
}
