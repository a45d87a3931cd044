package io.fieldwarden.device.rule.expression;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The names that an expression may use. */
public record Scope(Map<String, Trait> channels, Map<String, ExpressionType> parameters) {
    /** Without any channel or parameter. */
    public static final Scope EMPTY = new Scope(Map.of(), Map.of());

    /** @param channels in any order; kept in that of their names, so that every process has the same */
    public Scope {
        channels = Collections.unmodifiableMap(new TreeMap<>(channels));
        parameters = Map.copyOf(parameters);
    }

    /** Channels of which nothing is known but that they are numbers. */
    public static Scope of(Set<String> channels, Map<String, ExpressionType> parameters) {
        Map<String, Trait> traits = new TreeMap<>();
        channels.forEach(name -> traits.put(name, Trait.NUMBER));
        return new Scope(traits, parameters);
    }

    boolean hasChannel(String name) {
        return channels.containsKey(name);
    }

    Optional<Trait> trait(String channel) {
        return Optional.ofNullable(channels.get(channel));
    }

    String askChannel(String name) {
        return Suggestion.ask(name, channels.keySet());
    }

    String askParameter(String name) {
        return Suggestion.nearest(name, new TreeSet<>(parameters.keySet()))
                .map(n -> ": did you mean '$" + n + "'?")
                .orElse("");
    }
}
