package io.fieldwarden.device.payload;

import java.util.Map;
import java.util.Optional;

/** Which decoder reads which content type. Immutable. */
public final class Decoders {
    private static final MessageDecoder JSON = new JsonDecoder();
    private static final MessageDecoder PROTOBUF = new ProtobufDecoder();
    private static final Decoders STANDARD = new Decoders(
            Map.of(
                    "application/json",
                    JSON,
                    "text/plain",
                    JSON,
                    "application/senml+json",
                    SenmlDecoder.json(),
                    "application/senml+cbor",
                    SenmlDecoder.cbor(),
                    Hj212.MEDIA_TYPE,
                    new Hj212Decoder(),
                    "application/x-protobuf",
                    PROTOBUF,
                    "application/protobuf",
                    PROTOBUF),
            JSON);

    private final Map<String, MessageDecoder> byType;
    private final MessageDecoder fallback;

    /**
     * @param byType media types in lower case, without parameters
     * @param fallback for messages that name no content type
     */
    public Decoders(Map<String, MessageDecoder> byType, MessageDecoder fallback) {
        this.byType = Map.copyOf(byType);
        this.fallback = fallback;
    }

    /** What every device may send, whatever its profile: the JSON forms (also without a content type), SenML packs and protobuf. */
    public static Decoders standard() {
        return STANDARD;
    }

    public Optional<MessageDecoder> of(MessageContext context) {
        return context.contentType().isEmpty()
                ? Optional.of(fallback)
                : Optional.ofNullable(byType.get(context.mediaType()));
    }

    /** Reads a message in the form its content type names; a message without a value is rejected. */
    public Decoded decode(Payload payload, MessageContext context) {
        Optional<MessageDecoder> decoder = of(context);
        if (decoder.isEmpty()) {
            return new Decoded.Rejected(
                    RejectReason.UNSUPPORTED, "content type '" + context.contentType() + "' is not one of " + known());
        }
        return notEmpty(decoder.get().decode(payload, context));
    }

    /** A message without a value is a rejection. */
    public static Decoded notEmpty(Decoded decoded) {
        return decoded instanceof Decoded.Values values && values.values().isEmpty()
                ? new Decoded.Rejected(RejectReason.EMPTY, "payload: no value in it")
                : decoded;
    }

    private String known() {
        return String.join(", ", byType.keySet().stream().sorted().toList());
    }
}
