package io.fieldwarden.device.payload;

import java.util.Map;
import java.util.Set;

/**
 * SenML packs whose names are not those of the channels.
 *
 * @param rules by resolved name, or by what stands after its last {@code :} or {@code /}
 * @param channels ids that may stand in a pack as they are
 */
public record SenmlMapping(Map<String, ValueRule> rules, Set<String> channels) implements PayloadMapping {
    public SenmlMapping {
        rules = Map.copyOf(rules);
        channels = Set.copyOf(channels);
    }

    @Override
    public String format() {
        return "senml";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of("application/senml+json", "application/senml+cbor", "application/json", "text/plain");
    }

    @Override
    public MessageDecoder decoder() {
        return new SenmlNameDecoder(this);
    }
}
