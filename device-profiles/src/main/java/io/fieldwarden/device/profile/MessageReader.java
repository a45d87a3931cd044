package io.fieldwarden.device.profile;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.Decoders;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.MessageDecoder;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.PayloadMapping;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages as the devices of one profile send them: by its payload mapping where it has one, else in the standard forms.
 * A content type that names a standard form which the mapping does not read itself still means that form. Thread-safe.
 */
public final class MessageReader {
    private final ReadingCheck check;
    private final UplinkReader uplinks;
    private final @Nullable MessageDecoder mapped;
    private final boolean slow;
    private final Set<String> mappedTypes;

    public MessageReader(DeviceProfile profile) {
        this.check = new ReadingCheck(profile);
        this.uplinks = new UplinkReader(profile);
        Optional<PayloadMapping> mapping = profile.terms().payload();
        this.mapped = mapping.map(PayloadMapping::decoder).orElse(null);
        this.slow = mapping.map(PayloadMapping::isSlow).orElse(false);
        this.mappedTypes = mapping.map(PayloadMapping::mediaTypes).orElse(Set.of());
    }

    public ReadingCheck check() {
        return check;
    }

    /** True if decoding a message may take milliseconds. */
    public boolean isSlow() {
        return slow;
    }

    /** What stands in the message; never throws for its bytes. Hot path: a profile without mapping costs nothing here. */
    public Decoded decode(Payload payload, MessageContext context) {
        if (context.contentType().isEmpty()) {
            return mapped == null ? Decoders.standard().decode(payload, context) : mapped(mapped, payload, context);
        }
        String type = context.mediaType();
        if (type.equals(ChirpstackUplink.MEDIA_TYPE)) {
            ChirpstackUplink.Read read = ChirpstackUplink.read(payload);
            return read instanceof ChirpstackUplink.Read.Uplink uplink
                    ? decode(uplink.event())
                    : ((ChirpstackUplink.Read.Unusable) read).why();
        }
        boolean standard =
                !mappedTypes.contains(type) && Decoders.standard().of(context).isPresent();
        return mapped == null || standard
                ? Decoders.standard().decode(payload, context)
                : mapped(mapped, payload, context);
    }

    private static Decoded mapped(MessageDecoder decoder, Payload payload, MessageContext context) {
        return Decoders.notEmpty(decoder.decode(payload, context));
    }

    /**
     * What stands in an uplink event of ChirpStack: the bytes of the device by the mapping, else what ChirpStack decoded. A mapping
     * of JSON reads what ChirpStack decoded.
     */
    public Decoded decode(ChirpstackUplink uplink) {
        if (mapped != null && uplink.object() != null && mappedTypes.contains("application/json")) {
            byte[] object = uplink.object().toString().getBytes(StandardCharsets.UTF_8);
            MessageContext context = new MessageContext("", uplink.port(), time(uplink), uplink.devEui());
            return uplinks.complete(mapped(mapped, Payload.of(object), context), uplink);
        }
        if (mapped != null && uplink.data().length > 0) {
            MessageContext context = new MessageContext("", uplink.port(), time(uplink), uplink.devEui());
            return uplinks.complete(mapped(mapped, Payload.of(uplink.data()), context), uplink);
        }
        return uplink.object() == null
                ? new Decoded.Rejected(
                        RejectReason.UNSUPPORTED,
                        "ChirpStack event: it has no decoded object, and profile "
                                + check.profile().ref() + " does not say how to read the bytes of data")
                : uplinks.complete(uplinks.named(uplink.object()), uplink);
    }

    private static long time(ChirpstackUplink uplink) {
        return uplink.time() == RawValue.NO_TIME ? 0 : uplink.time();
    }

    /** What would become of a message of a device: its readings and what could not be used. */
    public Verdict read(DeviceId device, Payload payload, MessageContext context) {
        return verdict(device, decode(payload, context), Instant.ofEpochMilli(context.receivedAt()));
    }

    /** @param receivedAt also the time of values that carry none */
    Verdict verdict(DeviceId device, Decoded decoded, Instant receivedAt) {
        if (decoded instanceof Decoded.Values values) {
            return check.check(device, values, receivedAt);
        }
        Decoded.Rejected rejected = (Decoded.Rejected) decoded;
        return new Verdict(List.of(), List.of(new Verdict.Rejection(rejected.reason(), rejected.detail())));
    }
}
