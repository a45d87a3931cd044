package io.fieldwarden.alert.upload;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One field of a record above.
 *
 * @param from paths with dots, the first that has something counts; empty for a constant
 * @param codes what a value is called above
 */
record Column(String to, List<String> from, Form form, Map<String, String> codes) {
    private static final int LONGEST = 4_000;

    /**
     * How it is written.
     *
     * @param constant written as it is; empty for a value
     * @param otherwise for values without a code, and for nothing
     * @param time pattern for values that are times
     * @param decimals of numbers
     */
    record Form(
            Optional<String> constant,
            Optional<String> otherwise,
            Optional<DateTimeFormatter> time,
            Optional<Integer> decimals,
            boolean asNumber,
            boolean required,
            int longest) {}

    static Column of(Yml field, ZoneId zone) {
        field.only(
                "to",
                "from",
                "const",
                "codes",
                "otherwise",
                "time",
                "decimals",
                "number",
                "required",
                "longest",
                "note");
        List<String> from = field.texts("from");
        Optional<String> constant = field.text("const");
        if (from.isEmpty() == constant.isEmpty()) {
            throw new MappingException(field.where() + ": needs either 'from' or 'const'");
        }
        Optional<DateTimeFormatter> time = field.text("time").map(pattern -> {
            try {
                return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
            } catch (IllegalArgumentException e) {
                throw new MappingException(field.where() + ".time: '" + pattern + "' is no pattern of a time");
            }
        });
        return new Column(
                field.required("to"),
                from,
                new Form(
                        constant,
                        field.text("otherwise"),
                        time,
                        field.text("decimals").map(any -> field.number("decimals", 0, 0, 9)),
                        field.flag("number"),
                        field.flag("required"),
                        field.number("longest", LONGEST, 1, LONGEST)),
                field.codes("codes"));
    }

    /** @throws MappingException when the record above cannot be without it, or it is too long there */
    String value(JsonNode record) {
        String text = form.constant().orElseGet(() -> given(record));
        if (text.isEmpty() && form.required()) {
            throw new MappingException(to + ": is required above, and none of " + from + " has a value"
                    + (codes.isEmpty() ? "" : " with a code"));
        }
        if (text.codePointCount(0, text.length()) > form.longest()) {
            throw new MappingException(to + ": '" + text + "' is longer than " + form.longest());
        }
        return text;
    }

    private String given(JsonNode record) {
        String text = from.stream()
                .map(path -> record.at("/" + path.replace('.', '/')))
                .filter(node -> node.isValueNode() && !node.isNull())
                .map(JsonNode::asText)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
        if (!codes.isEmpty()) {
            String code = codes.get(text);
            return code == null ? form.otherwise().orElse("") : code;
        }
        if (text.isEmpty()) {
            return form.otherwise().orElse("");
        }
        return form.time().map(pattern -> time(text, pattern)).orElseGet(() -> number(text));
    }

    private String time(String text, DateTimeFormatter pattern) {
        try {
            return pattern.format(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new MappingException(to + ": '" + text + "' is not a time");
        }
    }

    private String number(String text) {
        return form.decimals()
                .map(decimals -> {
                    try {
                        return new BigDecimal(text)
                                .setScale(decimals, RoundingMode.HALF_UP)
                                .toPlainString();
                    } catch (NumberFormatException e) {
                        throw new MappingException(to + ": '" + text + "' is not a number");
                    }
                })
                .orElse(text);
    }
}
