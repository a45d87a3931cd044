package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Writes values as YAML in the style of the catalogue. Stateless: any thread. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final Pattern DURATION = Pattern.compile("\\d+(ms|s|m|h|d)");
    private static final List<String> WORDS = List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private Yaml() {}

    /** On one line: {@code {zh: "…", range: [0, 60]}}. */
    static String flow(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> entries = new ArrayList<>();
            object.properties().forEach(entry -> entries.add(key(entry.getKey()) + ": " + flow(entry.getValue())));
            return "{" + String.join(", ", entries) + "}";
        }
        if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(flow(item)));
            return "[" + String.join(", ", items) + "]";
        }
        if (node.isNumber()) {
            return number(node.decimalValue());
        }
        return node.isTextual() ? text(node.textValue()) : node.asText();
    }

    private static String key(String key) {
        return key.matches("-?\\d+") || plain(key) ? key : quoted(key);
    }

    static String text(String text) {
        return plain(text) || DURATION.matcher(text).matches() ? text : quoted(text);
    }

    private static boolean plain(String text) {
        return PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT));
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** As the profile format reads it: at most 18 digits on each side of the point, else with an exponent. */
    static String number(BigDecimal number) {
        BigDecimal short16 = number.round(new java.math.MathContext(16)).stripTrailingZeros();
        String plain = short16.toPlainString();
        int point = plain.indexOf('.');
        boolean fits = (point < 0 ? plain.length() : point) <= 15 && (point < 0 || plain.length() - point - 1 <= 18);
        return fits ? plain : Double.toString(short16.doubleValue());
    }
}
