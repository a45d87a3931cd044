package io.fieldwarden.device.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An uplink event of ChirpStack 4 in its JSON form (integration.UplinkEvent in the JSON mapping of Protocol Buffers, where a
 * field that is zero or empty may be missing).
 *
 * @param devEui of the device that sent it, 16 hex digits in lower case
 * @param time when the network server received it, epoch milliseconds, or {@link RawValue#NO_TIME}
 * @param port FPort, or {@link MessageContext#NO_PORT}
 * @param data the bytes of the device, empty when ChirpStack sent none
 * @param object what a codec in ChirpStack made of them, null when it has none
 * @param radio of the gateway that heard it best
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record ChirpstackUplink(
        String devEui,
        long time,
        int port,
        byte[] data,
        @Nullable JsonNode object,
        Radio radio) {
    /** By this content type an uplink event is known wherever it stands. */
    public static final String MEDIA_TYPE = "application/vnd.chirpstack.uplink+json";

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNameLength(256)
                            .maxNumberLength(64)
                            .maxStringLength(65_536)
                            .maxTokenCount(20_000)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .build();
    private static final int MAX_GATEWAYS = 100;

    /**
     * @param rssi dBm, null when nothing is said about reception
     * @param snr dB, null in the same case
     */
    public record Radio(@Nullable Double rssi, @Nullable Double snr) {
        static final Radio UNKNOWN = new Radio(null, null);
    }

    /** What stood in the bytes. */
    public sealed interface Read {
        record Uplink(ChirpstackUplink event) implements Read {}

        record Unusable(Decoded.Rejected why) implements Read {}
    }

    /** Never throws for the bytes; bounded. */
    public static Read read(Payload payload) {
        if (!Utf8.isValid(payload)) {
            return unusable(
                    RejectReason.MALFORMED,
                    "the bytes are not UTF-8; the integration in ChirpStack is to be set to JSON, not Protobuf");
        }
        try {
            return event(JSON.readTree(payload.bytes(), payload.offset(), payload.length()));
        } catch (StreamConstraintsException e) {
            return unusable(RejectReason.TOO_COMPLEX, e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            return unusable(
                    RejectReason.MALFORMED,
                    e.getOriginalMessage().lines().findFirst().orElse("no JSON"));
        } catch (IOException e) {
            return unusable(RejectReason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Read event(JsonNode event) {
        String devEui = event.path("deviceInfo").path("devEui").asText("").toLowerCase(Locale.ROOT);
        if (!devEui.matches("[0-9a-f]{16}")) {
            return unusable(
                    RejectReason.MALFORMED,
                    event.has("devEUI")
                            ? "it is of ChirpStack 3; version 4 is read, which has deviceInfo.devEui"
                            : "deviceInfo.devEui '" + cut(devEui) + "' is not 16 hex digits");
        }
        long time;
        try {
            time = event.hasNonNull("time")
                    ? OffsetDateTime.parse(event.get("time").asText())
                            .toInstant()
                            .toEpochMilli()
                    : RawValue.NO_TIME;
        } catch (DateTimeException | ArithmeticException e) {
            return unusable(
                    RejectReason.BAD_TIME, "time '" + cut(event.get("time").asText()) + "' is not RFC 3339");
        }
        byte[] data;
        try {
            data = Base64.getDecoder().decode(event.path("data").asText(""));
        } catch (IllegalArgumentException e) {
            return unusable(RejectReason.MALFORMED, "data is not base64");
        }
        int port = event.path("fPort").asInt(MessageContext.NO_PORT);
        JsonNode object = event.path("object");
        return new Read.Uplink(new ChirpstackUplink(
                devEui, time, port, data, object.isObject() ? object : null, best(event.path("rxInfo"))));
    }

    /** Several gateways may have heard the same frame. */
    private static Radio best(JsonNode gateways) {
        Radio best = Radio.UNKNOWN;
        double loudest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < Math.min(gateways.size(), MAX_GATEWAYS); i++) {
            JsonNode one = gateways.get(i);
            double rssi = one.path("rssi").asDouble(0);
            if (rssi > loudest) {
                loudest = rssi;
                best = new Radio(rssi, one.path("snr").asDouble(0));
            }
        }
        return best;
    }

    private static Read unusable(RejectReason reason, String detail) {
        return new Read.Unusable(new Decoded.Rejected(reason, "ChirpStack event: " + detail));
    }

    private static String cut(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
