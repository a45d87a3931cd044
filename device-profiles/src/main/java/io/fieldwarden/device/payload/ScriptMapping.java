package io.fieldwarden.device.payload;

import io.fieldwarden.device.script.Script;
import java.util.Optional;
import java.util.Set;

/**
 * Bytes that a codec in JavaScript decodes, as makers of LoRaWAN devices publish them.
 *
 * @param data where the channels stand in what the codec returns under {@code data}
 */
public record ScriptMapping(Script script, JsonMapping data) implements PayloadMapping {
    @Override
    public String format() {
        return "javascript";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of();
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public MessageDecoder decoder() {
        return new ScriptDecoder(script, new JsonPathDecoder(data));
    }

    /** The path of what stands under the channel's own name. */
    public static String pathOf(String channel) {
        return "$['" + channel + "']";
    }

    /** What is known of the text without a message: why it cannot be used, if the engine is here to tell. */
    public Optional<String> fault() {
        return Script.available() ? Optional.ofNullable(script.check()).map(Object::toString) : Optional.empty();
    }
}
