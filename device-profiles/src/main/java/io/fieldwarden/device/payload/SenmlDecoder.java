package io.fieldwarden.device.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.fieldwarden.device.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * SenML packs in JSON and CBOR (RFC 8428). Records are resolved as §4.6 says: base name before name, base time and base value
 * added, base unit where a record has none. The channel is what stands after the last {@code :} or {@code /} of the resolved
 * name, so that {@code urn:dev:mac:0024befffe804ff1:air_temp} is {@code air_temp}. Times below 2^28 s are relative to the receipt
 * (§4.5.3). A sum is a value of the channel with {@code _sum} after its name, in the unit multiplied by seconds (§4.2). Data values
 * are not readings: each is rejected by name, and the rest of the pack is not.
 */
public final class SenmlDecoder implements MessageDecoder {
    /** §4.4: the version of RFC 8428. */
    private static final int VERSION = 10;

    /** §4.5.3: 2^28 seconds; what is smaller is relative to now. */
    private static final double RELATIVE_BELOW = 268_435_456;

    /** After the name of a channel that holds the sum of another. */
    private static final String SUM = "_sum";

    private static final int MAX_RECORDS = 4_096;
    private static final int MAX_TEXT = 8_192;

    /** One more than a text channel takes, so that a longer one is seen to be longer. */
    private static final int KEPT_TEXT = Reading.MAX_TEXT + 1;

    /** Fields whose values are texts, by their names and by their CBOR labels (§6, table 6). */
    private static final Set<String> TEXTS = Set.of("bn", "-2", "bu", "-4", "n", "0", "u", "1", "vs", "3");

    private final JsonFactory factory;
    private final UnaryOperator<String> channels;

    private SenmlDecoder(JsonFactory factory, UnaryOperator<String> channels) {
        this.factory = factory;
        this.channels = channels;
    }

    /** What stands after the last {@code :} or {@code /} of a resolved name. */
    static String lastPart(String name) {
        return name.substring(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1);
    }

    /** The same bytes with whole names for channels. */
    SenmlDecoder withWholeNames() {
        return new SenmlDecoder(factory, UnaryOperator.identity());
    }

    /** Content type {@code application/senml+json}, CoAP content format 110. */
    public static SenmlDecoder json() {
        return new SenmlDecoder(
                JsonFactory.builder().streamReadConstraints(bounds()).build(), SenmlDecoder::lastPart);
    }

    /** Content type {@code application/senml+cbor}, CoAP content format 112; labels are the integers of §6, table 6. */
    public static SenmlDecoder cbor() {
        return new SenmlDecoder(
                CBORFactory.builder().streamReadConstraints(bounds()).build(), SenmlDecoder::lastPart);
    }

    private static StreamReadConstraints bounds() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(4)
                .maxNameLength(128)
                .maxNumberLength(64)
                .maxStringLength(MAX_TEXT)
                .build();
    }

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "payload: 0 bytes are no SenML pack");
        }
        try (JsonParser parser = factory.createParser(payload.bytes(), payload.offset(), payload.length())) {
            return pack(parser, context.receivedAt());
        } catch (StreamConstraintsException e) {
            return new Decoded.Rejected(RejectReason.TOO_COMPLEX, "SenML: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            return malformed(e.getOriginalMessage().lines().findFirst().orElse("malformed"));
        } catch (IOException e) {
            return malformed(String.valueOf(e.getMessage()));
        }
    }

    private Decoded pack(JsonParser parser, long receivedAt) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            return malformed("a pack is an array of records");
        }
        Base base = new Base();
        List<RawValue> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != JsonToken.START_OBJECT) {
                return malformed("record " + values.size() + " is " + token + ", not an object");
            }
            if (values.size() >= MAX_RECORDS) {
                return new Decoded.Rejected(RejectReason.TOO_COMPLEX, "SenML: more than " + MAX_RECORDS + " records");
            }
            SenmlRecord record = new SenmlRecord();
            Decoded.Rejected fault = record.read(parser, base);
            if (fault != null) {
                return fault;
            }
            record.complete(base);
            if (record.hasValue()) {
                values.add(record.resolve(base, receivedAt, channels));
            }
            if (record.hasSum) {
                values.add(record.sum(base, receivedAt, channels));
            }
        }
        if (parser.nextToken() != null) {
            return malformed("something follows the end of the pack");
        }
        return new Decoded.Values(values, false);
    }

    private static Decoded.Rejected malformed(String detail) {
        return new Decoded.Rejected(RejectReason.MALFORMED, "SenML: " + detail);
    }

    /** What base fields set until another record changes it (§4.1). */
    private static final class Base {
        String name = "";
        double time;
        double value;
        boolean hasValue;
        double sum;
        boolean hasSum;

        @Nullable
        String unit;
    }

    /** One record as it stands; owned by one call. */
    private static final class SenmlRecord {
        private String name = "";
        private double time;
        private @Nullable String unit;
        private RawValue.@Nullable Kind kind;
        private double value;
        private double sum;
        private boolean hasSum;
        private boolean own;
        private @Nullable String text;

        /** What only the base has counts as if the record had zero (§4.1); a record of base fields alone has no value. */
        void complete(Base base) {
            if (own && kind == null && !hasSum && base.hasValue) {
                set(RawValue.Kind.NUMBER, 0, null);
            }
            hasSum |= own && base.hasSum && (kind == null || kind == RawValue.Kind.NUMBER);
        }

        boolean hasValue() {
            return kind != null;
        }

        Decoded.@Nullable Rejected read(JsonParser parser, Base base) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                // CBOR that is cut short ends without an exception
                @Nullable String label = parser.currentName();
                @Nullable JsonToken token = parser.nextToken();
                if (label == null || token == null) {
                    return malformed("the pack ends within a record");
                }
                own |= label.equals("n") || label.equals("t") || label.equals("0") || label.equals("6");
                String fault = field(label, token, parser, base);
                if (fault != null) {
                    return malformed(fault);
                }
            }
            return null;
        }

        private @Nullable String field(String label, JsonToken token, JsonParser parser, Base base) throws IOException {
            if (TEXTS.contains(label) && token != JsonToken.VALUE_STRING) {
                return "field '" + label + "' is " + token + ", not a text";
            }
            switch (label) {
                case "bn", "-2" -> base.name = parser.getText();
                case "bt", "-3" -> base.time = number(parser, token);
                case "bu", "-4" -> base.unit = parser.getText();
                case "bv", "-5" -> {
                    base.value = number(parser, token);
                    base.hasValue = true;
                }
                case "bs", "-6" -> {
                    base.sum = number(parser, token);
                    base.hasSum = true;
                }
                case "bver", "-1" -> {
                    return number(parser, token) > VERSION ? "version " + parser.getText() + " is above 10" : null;
                }
                case "n", "0" -> name = parser.getText();
                case "u", "1" -> unit = parser.getText();
                case "t", "6" -> time = number(parser, token);
                case "ut", "7" -> number(parser, token);
                case "v", "2" -> set(RawValue.Kind.NUMBER, number(parser, token), null);
                case "vb", "4" -> set(RawValue.Kind.BOOLEAN, token == JsonToken.VALUE_TRUE ? 1 : 0, null);
                case "vs", "3" -> set(RawValue.Kind.TEXT, 0, shown(parser.getText()));
                case "s", "5" -> {
                    sum = number(parser, token);
                    hasSum = true;
                }
                case "vd", "8" -> {
                    parser.skipChildren();
                    set(RawValue.Kind.STRUCTURE, Double.NaN, "data value");
                }
                default -> {
                    // §4.4: an unknown field is ignored, unless its name ends with an underscore.
                    if (label.endsWith("_")) {
                        return "field '" + label + "' must be understood and is not";
                    }
                    parser.skipChildren();
                }
            }
            return Double.isNaN(base.time + base.value + base.sum + sum + time)
                    ? "field '" + label + "' is " + token + ", not a number"
                    : null;
        }

        private void set(RawValue.Kind what, double number, @Nullable String shown) {
            kind = what;
            value = number;
            text = shown;
        }

        private static double number(JsonParser parser, JsonToken token) throws IOException {
            return token.isNumeric() ? parser.getDoubleValue() : Double.NaN;
        }

        private static String shown(String text) {
            return text.length() <= KEPT_TEXT ? text : text.substring(0, KEPT_TEXT);
        }

        private long time(Base base, long now) {
            double at = base.time + time;
            long millis = Math.round(at * 1_000);
            return at == 0 ? RawValue.NO_TIME : Math.abs(at) < RELATIVE_BELOW ? now + millis : millis;
        }

        /** §4.2: in the unit multiplied by seconds, which UCUM writes with a dot. */
        RawValue sum(Base base, long now, UnaryOperator<String> channels) {
            @Nullable String of = unit == null ? base.unit : unit;
            return new RawValue(
                    channels.apply(base.name + name) + SUM,
                    time(base, now),
                    base.sum + sum,
                    RawValue.Kind.NUMBER,
                    null,
                    of == null ? null : of + ".s");
        }

        RawValue resolve(Base base, long now, UnaryOperator<String> channels) {
            boolean isNumber = kind == RawValue.Kind.NUMBER;
            return new RawValue(
                    channels.apply(base.name + name),
                    time(base, now),
                    isNumber ? value + base.value : value,
                    kind == null ? RawValue.Kind.NULL : kind,
                    text,
                    unit == null ? base.unit : unit);
        }
    }
}
