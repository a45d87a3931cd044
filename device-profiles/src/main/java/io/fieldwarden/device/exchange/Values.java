package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Optional;

/** What the readers of all forms share. Stateless: any thread. */
final class Values {
    private Values() {}

    /** The UCUM code; a unit that is not known is kept as an annotation, whose values are taken as they come. */
    static String unit(String name, String channel, Notes notes) {
        if (name.isBlank()) {
            return "1";
        }
        Optional<String> ucum = UnitNames.ucum(name);
        if (ucum.isPresent()) {
            return ucum.get();
        }
        String word = name.replaceAll("[^!-z|~]", "").replaceAll("[{}\\[\\]\"]", "");
        String annotation = word.isEmpty() || word.length() > 30 ? "1" : "{" + word + "}";
        notes.add(
                "unit " + Notes.shown(name),
                "is not known: it is '" + annotation + "' here, and values are taken as they come",
                channel);
        return annotation;
    }

    /** A range has two ends; one alone is noted. */
    static void range(
            ObjectNode channel, Optional<BigDecimal> low, Optional<BigDecimal> high, String name, Notes notes) {
        if (low.isPresent() && high.isPresent()) {
            if (low.get().compareTo(high.get()) <= 0) {
                channel.putArray("range").add(low.get()).add(high.get());
            } else {
                notes.add(
                        name,
                        "its minimum " + low.get() + " is above its maximum " + high.get() + ": both are left out");
            }
        } else if (low.isPresent() || high.isPresent()) {
            notes.add(
                    name,
                    "has one end of a range only, " + low.or(() -> high).orElse(BigDecimal.ZERO) + ": it is left out");
        }
    }

    /** Words as codes 0, 1, 2… */
    static void numbered(ObjectNode channel, Iterable<JsonNode> words, Draft draft) {
        channel.put("type", "code");
        ObjectNode codes = channel.putObject("codes");
        int next = 0;
        for (JsonNode word : words) {
            ObjectNode texts = draft.texts(word.asText());
            codes.set(Integer.toString(next), texts.isEmpty() ? draft.texts("", Integer.toString(next)) : texts);
            next++;
        }
    }
}
