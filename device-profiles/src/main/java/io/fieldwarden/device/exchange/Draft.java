package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.RuleId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A profile that is being put together from the form of somebody else; makes names valid and says so. For one thread. */
final class Draft {
    /** A profile has at most 256 KiB; more than that fits in no text. */
    static final int MAX_CHANNELS = 1_000;

    static final int MAX_RULES = 1_000;
    private static final int MAX_NAME = 64;
    private static final int MAX_TEXT = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final List<String> RESERVED = List.of("and", "or", "not", "in", "true", "false", "any");
    private static final String RULE_FORBIDDEN = "[\\s+#/$,=\"'\\\\\\p{Cntrl}\\p{Cs}\\u00a0]+";

    private final Notes notes;
    private final List<String> comments = new ArrayList<>();
    private final Map<String, ObjectNode> parameters = new LinkedHashMap<>();
    private final Map<String, ObjectNode> channels = new LinkedHashMap<>();
    private final Map<String, ObjectNode> rules = new LinkedHashMap<>();
    private final Map<String, String> channelNames = new LinkedHashMap<>();
    private final Map<String, String> parameterNames = new LinkedHashMap<>();
    private String id = "imported";
    private ObjectNode name = JsonNodeFactory.instance.objectNode().put("en", "Imported profile");

    Draft(Notes notes) {
        this.notes = notes;
    }

    Notes notes() {
        return notes;
    }

    /** The id is made of what stands there: small letters, digits and -. */
    void id(String candidate) {
        String made =
                candidate.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (!made.isEmpty()) {
            id = made.length() <= MAX_NAME ? made : made.substring(0, MAX_NAME);
        }
    }

    void name(String zh, String en) {
        ObjectNode texts = texts(zh, en);
        if (!texts.isEmpty()) {
            name = texts;
        }
    }

    /** Kept in the file for people. */
    void comment(String text) {
        if (!text.isBlank()) {
            comments.add(cut("a description", text));
        }
    }

    boolean hasChannel(String foreign) {
        return channelNames.containsKey(foreign);
    }

    ObjectNode channel(String foreign) {
        String ours = channelNames.computeIfAbsent(foreign, f -> made(f, "channel", channels::containsKey));
        return channels.computeIfAbsent(ours, n -> JsonNodeFactory.instance.objectNode());
    }

    /** The name of a channel that has been made. */
    String channelName(String foreign) {
        channel(foreign);
        return channelNames.getOrDefault(foreign, foreign);
    }

    int channelCount() {
        return channels.size();
    }

    int ruleCount() {
        return rules.size();
    }

    ObjectNode parameter(String foreign) {
        String ours = parameterNames.computeIfAbsent(foreign, f -> made(f, "parameter", parameters::containsKey));
        return parameters.computeIfAbsent(ours, n -> JsonNodeFactory.instance.objectNode());
    }

    /** With the dollar sign, for a rule. */
    String parameterName(String foreign) {
        parameter(foreign);
        return "$" + parameterNames.getOrDefault(foreign, foreign);
    }

    /** @param body without the id */
    void rule(String foreign, ObjectNode body) {
        String ours = foreign.strip().replaceAll(RULE_FORBIDDEN, "-").replaceAll("^-+|-+$", "");
        ours = ours.isEmpty() ? "RULE-" + (rules.size() + 1) : ours.substring(0, Math.min(ours.length(), MAX_NAME));
        ours = free(ours, rules::containsKey, "-");
        if (!ours.equals(foreign)) {
            notes.add("rule " + foreign, "is called '" + ours + "' here");
        }
        rules.put(new RuleId(ours).value(), body);
    }

    private String made(String foreign, String kind, Predicate<String> taken) {
        String made = foreign.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^_+(?=.)|_+$", "");
        if (made.replace("_", "").isEmpty()) {
            made = kind + "_" + (kind.equals("channel") ? channels.size() + 1 : parameters.size() + 1);
        }
        made = Character.isDigit(made.charAt(0)) ? kind.charAt(0) + "_" + made : made;
        made = RESERVED.contains(made) ? made + "_" : made;
        made = made.length() <= MAX_NAME - 4 || NAME.matcher(foreign).matches()
                ? made
                : made.substring(0, MAX_NAME - 4);
        String free = free(NAME.matcher(foreign).matches() && !RESERVED.contains(foreign) ? foreign : made, taken, "_");
        if (!free.equals(foreign)) {
            notes.add(
                    kind + " " + foreign,
                    "is called '" + free + "' here: a name has letters, digits and _ and is given once"
                            + (kind.equals("channel")
                                    ? "; a payload mapping gives it the values of its old name"
                                    : ""));
        }
        return free;
    }

    private static String free(String wanted, Predicate<String> taken, String joint) {
        String free = wanted;
        for (int i = 2; taken.test(free); i++) {
            String tail = joint + i;
            free = wanted.substring(0, Math.min(wanted.length(), MAX_NAME - tail.length())) + tail;
        }
        return free;
    }

    /** {@code zh} and {@code en} of what is not blank. */
    ObjectNode texts(String zh, String en) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        put(texts, "zh", zh);
        put(texts, "en", en);
        return texts;
    }

    private void put(ObjectNode texts, String language, String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ").strip();
        if (!line.isEmpty()) {
            texts.put(language, cut("a text", line));
        }
    }

    /** The same for a text whose language nobody says: Chinese when it has a Chinese character. */
    ObjectNode texts(String text) {
        return isChinese(text) ? texts(text, "") : texts("", text);
    }

    static boolean isChinese(String text) {
        return text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    private String cut(String what, String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        notes.add(Notes.shown(text), what + " is longer than " + MAX_TEXT + " characters and is cut there");
        return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_TEXT) - 1));
    }

    /**
     * The file.
     *
     * @param version grows with every change
     */
    String yaml(ProfileId wanted, int version) {
        StringBuilder out = new StringBuilder(4_096);
        comments.forEach(comment -> comment.lines()
                .forEach(line -> out.append("# ")
                        .append(line.replaceAll("\\p{Cntrl}", " ").strip())
                        .append('\n')));
        out.append("format: 1\nprofile: ").append(Yaml.text(wanted.value()));
        out.append("\nversion: ").append(version);
        out.append("\nname: ").append(Yaml.flow(name)).append('\n');
        section(out, "parameters", parameters);
        section(out, "channels", channels);
        if (!rules.isEmpty()) {
            out.append("\nrules:\n");
            rules.forEach((rule, body) -> {
                out.append("  - id: ").append(Yaml.text(rule)).append('\n');
                body.properties().forEach(entry -> value(out, entry.getKey(), entry.getValue()));
            });
        }
        return out.toString();
    }

    ProfileId madeId() {
        return new ProfileId(id);
    }

    private static void section(StringBuilder out, String key, Map<String, ObjectNode> entries) {
        if (!entries.isEmpty()) {
            out.append('\n').append(key).append(":\n");
            entries.forEach((entry, body) -> out.append("  ")
                    .append(entry)
                    .append(": ")
                    .append(Yaml.flow(body))
                    .append('\n'));
        }
    }

    private static void value(StringBuilder out, String key, JsonNode value) {
        if (key.equals("severities")) {
            out.append("    severities:\n");
            value.forEach(step -> out.append("      - ").append(Yaml.flow(step)).append('\n'));
        } else {
            out.append("    ").append(key).append(": ").append(Yaml.flow(value)).append('\n');
        }
    }

    Set<String> names() {
        return new HashSet<>(channels.keySet());
    }
}
