package io.fieldwarden.device.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads SenML packs in JSON or CBOR and gives their names the channels of the profile. Records that are neither named by the
 * mapping nor by a channel are left alone.
 */
final class SenmlNameDecoder implements MessageDecoder {
    private static final int CBOR_ARRAY = 0x80;
    private static final int CBOR_MAJOR = 0xE0;

    private final SenmlMapping mapping;
    private final SenmlDecoder json = SenmlDecoder.json().withWholeNames();
    private final SenmlDecoder cbor = SenmlDecoder.cbor().withWholeNames();

    SenmlNameDecoder(SenmlMapping mapping) {
        this.mapping = mapping;
    }

    /** A pack is an array: in CBOR its first byte is major type 4 (RFC 8949 section 3.1), which no JSON text begins with. */
    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        boolean binary = payload.length() > 0 && (payload.bytes()[payload.offset()] & CBOR_MAJOR) == CBOR_ARRAY;
        Decoded decoded = (binary ? cbor : json).decode(payload, context);
        if (!(decoded instanceof Decoded.Values pack)) {
            return decoded;
        }
        List<RawValue> values = new ArrayList<>(pack.values().size());
        pack.values().forEach(raw -> renamed(raw).ifPresent(values::add));
        return values.isEmpty()
                ? new Decoded.Rejected(RejectReason.EMPTY, "SenML: no record has a name of the profile")
                : new Decoded.Values(values, pack.replayed());
    }

    private Optional<RawValue> renamed(RawValue raw) {
        String last = SenmlDecoder.lastPart(raw.channel());
        ValueRule rule =
                mapping.rules().getOrDefault(raw.channel(), mapping.rules().get(last));
        if (rule == null) {
            return mapping.channels().contains(last)
                    ? Optional.of(new RawValue(last, raw.observedAt(), raw.value(), raw.kind(), raw.text(), raw.unit()))
                    : Optional.empty();
        }
        RawValue value = switch (raw.kind()) {
            case NUMBER -> rule.number(raw.value(), raw.observedAt());
            case BOOLEAN -> rule.bool(raw.value() != 0, raw.observedAt());
            case TEXT -> rule.text(String.valueOf(raw.text()), raw.observedAt());
            case STRUCTURE, NULL, ERROR, UNMAPPED -> rule.none(raw.observedAt());
        };
        boolean says = value.kind() == RawValue.Kind.NUMBER
                && value.unit() == null
                && rule.codes().isEmpty();
        return Optional.of(
                says
                        ? new RawValue(
                                value.channel(), value.observedAt(), value.value(), value.kind(), null, raw.unit())
                        : value);
    }
}
