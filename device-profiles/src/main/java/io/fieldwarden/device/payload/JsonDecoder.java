package io.fieldwarden.device.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.fieldwarden.device.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON forms of a payload: {@code {"air_temp":21.4}} (time of receipt), {@code {"ts":ms,"values":{…}}}, or an array of
 * such objects; {@code "replayed":true} beside them for readings sent from a buffer. Strict UTF-8.
 * {@code NaN} and infinities are read so that they can be refused by name.
 */
public final class JsonDecoder implements MessageDecoder {
    static final int MAX_DEPTH = 8;
    static final int MAX_VALUES = 4_096;
    private static final int MAX_NAME = 128;
    private static final int MAX_NUMBER = 64;
    private static final int MAX_TEXT = 8_192;

    /** One more than a text channel takes, so that a longer one is seen to be longer. */
    private static final int KEPT_TEXT = Reading.MAX_TEXT + 1;

    private static final Pattern OPENED_AT = Pattern.compile(" \\([^(\\[]*\\[Source: .*\\)$");

    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(MAX_TEXT)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "payload: 0 bytes are no JSON");
        }
        if (!Utf8.isValid(payload)) {
            return new Decoded.Rejected(RejectReason.MALFORMED, "JSON: the bytes are not UTF-8 (RFC 8259 section 8.1)");
        }
        try (JsonParser parser = factory.createParser(payload.bytes(), payload.offset(), payload.length())) {
            return new Reader(parser).read();
        } catch (Refused e) {
            return new Decoded.Rejected(e.reason, e.getMessage());
        } catch (StreamConstraintsException e) {
            return new Decoded.Rejected(RejectReason.TOO_COMPLEX, "JSON: " + e.getOriginalMessage());
        } catch (InputCoercionException e) {
            return new Decoded.Rejected(RejectReason.BAD_TIME, "JSON: ts is not a whole number of milliseconds");
        } catch (JsonParseException e) {
            return new Decoded.Rejected(
                    RejectReason.MALFORMED, "JSON at byte " + e.getLocation().getByteOffset() + ": " + firstLine(e));
        } catch (IOException e) {
            return new Decoded.Rejected(RejectReason.MALFORMED, "JSON: " + e.getMessage());
        }
    }

    /** Where it began the library says in words of its own; the byte is named already. */
    private static String firstLine(JsonParseException e) {
        String said = e.getOriginalMessage().lines().findFirst().orElse("malformed");
        return OPENED_AT.matcher(said).replaceAll("");
    }

    /** A payload that is JSON but none of the forms. */
    private static final class Refused extends Exception {
        final RejectReason reason;

        Refused(RejectReason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** Reads one payload; owned by one call. */
    private static final class Reader {
        private final JsonParser parser;
        private final List<RawValue> values = new ArrayList<>(4);
        private boolean replayed;

        Reader(JsonParser parser) {
            this.parser = parser;
        }

        Decoded read() throws IOException, Refused {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                object();
            } else if (first == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.START_OBJECT) {
                        throw new Refused(
                                RejectReason.MALFORMED,
                                "JSON: an element of the array is " + parser.currentToken() + ", not an object");
                    }
                    object();
                }
            } else {
                throw new Refused(RejectReason.MALFORMED, "JSON: " + first + " is neither an object nor an array");
            }
            if (parser.nextToken() != null) {
                throw new Refused(RejectReason.MALFORMED, "JSON: something follows the end");
            }
            return new Decoded.Values(values, replayed);
        }

        /** One object of any form; which one it is shows only when all its fields are read. */
        private void object() throws IOException, Refused {
            int from = values.size();
            long time = RawValue.NO_TIME;
            boolean timed = false;
            boolean nested = false;
            @Nullable String flat = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("ts")) {
                    time = time(token);
                    timed = true;
                } else if (name.equals("values") && token == JsonToken.START_OBJECT) {
                    if (nested) {
                        throw new Refused(RejectReason.MALFORMED, "JSON: values stands twice in one object");
                    }
                    nested = true;
                    channels();
                } else if (name.equals("replayed") && token.isBoolean()) {
                    replayed |= token == JsonToken.VALUE_TRUE;
                } else {
                    flat = name;
                    value(name, token);
                }
            }
            if (flat != null && (timed || nested)) {
                throw new Refused(
                        RejectReason.MALFORMED,
                        "JSON: '" + flat + "' stands beside " + (nested ? "values" : "ts")
                                + "; the form with a time is {\"ts\":…,\"values\":{…}}");
            }
            if (timed) {
                stamp(from, time);
            }
        }

        private long time(JsonToken token) throws IOException, Refused {
            if (token != JsonToken.VALUE_NUMBER_INT) {
                throw new Refused(
                        RejectReason.BAD_TIME, "JSON: ts " + shown() + " is not a whole number of milliseconds");
            }
            return parser.getLongValue();
        }

        private void channels() throws IOException, Refused {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                value(name, parser.nextToken());
            }
        }

        private void value(String name, JsonToken token) throws IOException, Refused {
            if (values.size() == MAX_VALUES) {
                throw new Refused(RejectReason.TOO_COMPLEX, "JSON: more than " + MAX_VALUES + " values");
            }
            values.add(
                    switch (token) {
                        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                            raw(name, parser.getDoubleValue(), RawValue.Kind.NUMBER, null);
                        case VALUE_TRUE -> raw(name, 1, RawValue.Kind.BOOLEAN, null);
                        case VALUE_FALSE -> raw(name, 0, RawValue.Kind.BOOLEAN, null);
                        case VALUE_NULL -> raw(name, 0, RawValue.Kind.NULL, "null");
                        case START_OBJECT, START_ARRAY -> {
                            String what = token == JsonToken.START_OBJECT ? "{…}" : "[…]";
                            parser.skipChildren();
                            yield raw(name, 0, RawValue.Kind.STRUCTURE, what);
                        }
                        default -> raw(name, 0, RawValue.Kind.TEXT, shown());
                    });
        }

        private String shown() throws IOException {
            String text = parser.getText();
            return text.length() <= KEPT_TEXT ? text : text.substring(0, KEPT_TEXT);
        }

        private static RawValue raw(String name, double value, RawValue.Kind kind, @Nullable String text) {
            return new RawValue(name, RawValue.NO_TIME, value, kind, text, null);
        }

        private void stamp(int from, long time) {
            for (int i = from; i < values.size(); i++) {
                RawValue value = values.get(i);
                values.set(
                        i,
                        new RawValue(value.channel(), time, value.value(), value.kind(), value.text(), value.unit()));
            }
        }
    }
}
