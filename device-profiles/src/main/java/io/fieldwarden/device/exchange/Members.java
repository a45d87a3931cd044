package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The members of a JSON object of somebody else: remembers which were asked for, so that the others can be named. For one thread. */
final class Members {
    private static final int MAX_DIGITS = 40;

    private final JsonNode node;
    private final String path;
    private final Notes notes;
    private final Set<String> asked = new HashSet<>();

    Members(JsonNode node, String path, Notes notes) {
        this.node = node;
        this.path = path;
        this.notes = notes;
    }

    String path() {
        return path;
    }

    JsonNode get(String key) {
        asked.add(key);
        return node.path(key);
    }

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    Members in(String key) {
        return new Members(get(key), path.isEmpty() ? key : path + "." + key, notes);
    }

    /** Empty when it is missing; a value of another kind is noted and left out. */
    String text(String key) {
        JsonNode value = get(key);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isValueNode()) {
            notes.add(in(key).path, "is not a text and is left out");
            return "";
        }
        return value.asText();
    }

    boolean flag(String key) {
        JsonNode value = get(key);
        return value.isBoolean() ? value.booleanValue() : value.asText().equals("true");
    }

    /** A number, also one that is written as a text, as 物模型 has them; what is none is noted. */
    Optional<BigDecimal> number(String key) {
        JsonNode value = get(key);
        String text =
                value.isMissingNode() || value.isNull() ? "" : value.asText().strip();
        if (text.isEmpty() && !value.isContainerNode()) {
            return Optional.empty();
        }
        try {
            if (text.length() <= MAX_DIGITS) {
                BigDecimal number = new BigDecimal(text);
                if (number.signum() == 0 || (Math.abs(Math.log10(Math.abs(number.doubleValue()))) < 300)) {
                    return Optional.of(number);
                }
            }
        } catch (NumberFormatException e) {
            notes.add(in(key).path, "'" + Notes.shown(text) + "' is not a number and is left out");
            return Optional.empty();
        }
        notes.add(in(key).path, "'" + Notes.shown(text) + "' is too large or too small a number and is left out");
        return Optional.empty();
    }

    /** Members that mean nothing to a profile and that nobody misses. */
    void skip(String... keys) {
        asked.addAll(Set.of(keys));
    }

    /** A member that has no place in a profile. */
    void lost(String key, String why) {
        JsonNode value = get(key);
        if (!isNothing(value)) {
            notes.add(key, why, path.isEmpty() ? "the file" : path);
        }
    }

    /** Names whatever has not been asked for. */
    void end() {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                if (!asked.contains(member.getKey()) && !isNothing(member.getValue())) {
                    notes.add(member.getKey(), "has no place in a profile", path.isEmpty() ? "the file" : path);
                }
            });
        }
    }

    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isBoolean() && !value.booleanValue());
    }
}
