package io.fieldwarden.device.payload;

import io.fieldwarden.device.Quality;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads data segments of HJ 212-2017 (section 6.3, annex C). Without a mapping the real-time values ({@code Rtd}) of the factors in
 * {@code /hj212/factors.csv} are read; whatever else stands there gets a name that no profile has and is so kept in quarantine.
 * With a mapping what it does not name is left alone. The flag beside a value becomes its quality. Times are those of China (UTC+8).
 */
final class Hj212Decoder implements MessageDecoder {
    private static final int MAX_BYTES = 9_999;
    private static final int MAX_VALUES = 4_096;
    private static final int TIME_DIGITS = 14;
    private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{0,18})?([eE][+-]?\\d{1,3})?");

    private final @Nullable Hj212Mapping mapping;

    /** By the factors of the standard. */
    Hj212Decoder() {
        this.mapping = null;
    }

    Hj212Decoder(Hj212Mapping mapping) {
        this.mapping = mapping;
    }

    /** One {@code factor-field=value}. */
    private record Item(String factor, String field, String value) {}

    /** What is said of a factor beside its values. */
    private static final class Beside {
        @Nullable
        Quality flag;

        long at = RawValue.NO_TIME;
    }

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() > MAX_BYTES) {
            return rejected(RejectReason.TOO_LARGE, payload.length() + " bytes are more than " + MAX_BYTES);
        }
        if (!Utf8.isValid(payload)) {
            return rejected(RejectReason.MALFORMED, "the bytes are not UTF-8");
        }
        Optional<Hj212> read =
                Hj212.parse(new String(payload.bytes(), payload.offset(), payload.length(), StandardCharsets.UTF_8));
        if (read.isEmpty()) {
            return rejected(RejectReason.MALFORMED, "there is no CP=&&…&&, or what stands before it is not key=value;");
        }
        try {
            return values(read.get());
        } catch (DateTimeException e) {
            return rejected(RejectReason.BAD_TIME, String.valueOf(e.getMessage()));
        }
    }

    private Decoded values(Hj212 segment) {
        long time = time(segment);
        Map<String, Beside> beside = new HashMap<>();
        List<Item> items = new ArrayList<>();
        for (String text : segment.cp().split("[;,]", -1)) {
            Optional<Item> found = item(text);
            if (found.isEmpty()) {
                continue;
            }
            Item item = found.get();
            switch (item.field().toLowerCase(Locale.ROOT)) {
                case "flag" -> beside(beside, item).flag = Hj212Tables.quality(item.value());
                case "sampletime" -> beside(beside, item).at = time("SampleTime", item.value());
                case "eflag" -> beside(beside, item);
                default -> items.add(item);
            }
            if (items.size() > MAX_VALUES) {
                return rejected(RejectReason.TOO_COMPLEX, "more than " + MAX_VALUES + " values");
            }
        }
        List<RawValue> values = new ArrayList<>(items.size());
        for (Item item : items) {
            Beside said = beside.getOrDefault(item.factor(), new Beside());
            RawValue value = value(segment.command(), item, said.at == RawValue.NO_TIME ? time : said.at);
            if (value != null) {
                values.add(said.flag == null ? value : value.flagged(said.flag));
            }
        }
        return values.isEmpty()
                ? rejected(
                        RejectReason.EMPTY,
                        "CN=" + segment.value("CN")
                                + (items.isEmpty() ? " has no value" : " has no value of the profile"))
                : new Decoded.Values(values, false);
    }

    private static Beside beside(Map<String, Beside> beside, Item item) {
        return beside.computeIfAbsent(item.factor(), factor -> new Beside());
    }

    /** Old devices write {@code td} for {@code Rtd}. */
    private static Optional<Item> item(String text) {
        int equals = text.indexOf('=');
        int dash = equals < 0 ? -1 : text.lastIndexOf('-', equals);
        if (dash < 1 || dash == equals - 1) {
            return Optional.empty();
        }
        String field = text.substring(dash + 1, equals).strip();
        return Optional.of(new Item(
                text.substring(0, dash).strip(),
                field.equalsIgnoreCase("td") ? "Rtd" : field,
                text.substring(equals + 1).strip()));
    }

    private @Nullable RawValue value(int command, Item item, long at) {
        if (mapping != null) {
            ValueRule exact = mapping.rules().get(Hj212Mapping.key(command, item.factor(), item.field()));
            ValueRule rule = exact == null
                    ? mapping.rules().get(Hj212Mapping.key(Hj212Mapping.ANY, item.factor(), item.field()))
                    : exact;
            return rule == null ? null : rule.text(item.value(), at);
        }
        Optional<Hj212Tables.Factor> factor =
                item.field().equalsIgnoreCase("Rtd") ? Hj212Tables.factor(item.factor()) : Optional.empty();
        String channel = factor.map(Hj212Tables.Factor::channel).orElse(item.factor() + "-" + item.field());
        return NUMBER.matcher(item.value()).matches()
                ? new RawValue(
                        channel,
                        at,
                        Double.parseDouble(item.value()),
                        RawValue.Kind.NUMBER,
                        null,
                        factor.map(Hj212Tables.Factor::unit).orElse(null))
                : new RawValue(channel, at, 0, RawValue.Kind.TEXT, item.value(), null);
    }

    /** The time of the data, else that of the request, else none: of minute, hour and day data the beginning of the interval. */
    private static long time(Hj212 segment) {
        Optional<String> of = segment.parameter("DataTime");
        if (of.isPresent()) {
            return time("DataTime", of.get());
        }
        String request = segment.value("QN");
        return request.length() > TIME_DIGITS ? time("QN", request) : RawValue.NO_TIME;
    }

    /** Milliseconds behind the seconds count too. */
    private static long time(String key, String text) {
        if (text.length() < TIME_DIGITS || text.length() > TIME_DIGITS + 3) {
            throw new DateTimeException(key + "=" + shown(text) + " is not yyyyMMddHHmmss");
        }
        try {
            long seconds = LocalDateTime.parse(text.substring(0, TIME_DIGITS), TIME)
                    .toInstant(CHINA)
                    .toEpochMilli();
            String millis = text.substring(TIME_DIGITS);
            return seconds + (millis.length() == 3 ? Integer.parseInt(millis) : 0);
        } catch (DateTimeException | NumberFormatException e) {
            throw new DateTimeException(key + "=" + shown(text) + " is not yyyyMMddHHmmss", e);
        }
    }

    private static String shown(String text) {
        return text.length() <= 32 ? text : text.substring(0, 32) + "…";
    }

    private static Decoded.Rejected rejected(RejectReason reason, String detail) {
        return new Decoded.Rejected(reason, "HJ 212: " + detail);
    }
}
