package io.fieldwarden.device.rule.expression;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The names that an expression may use. */
public record Scope(Set<String> channels, Map<String, ExpressionType> parameters) {
    public Scope {
        channels = Set.copyOf(channels);
        parameters = Map.copyOf(parameters);
    }

    String askChannel(String name) {
        return Suggestion.ask(name, new TreeSet<>(channels));
    }

    String askParameter(String name) {
        return Suggestion.nearest(name, new TreeSet<>(parameters.keySet()))
                .map(n -> ": did you mean '$" + n + "'?")
                .orElse("");
    }
}
