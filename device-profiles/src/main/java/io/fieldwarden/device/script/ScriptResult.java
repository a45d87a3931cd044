package io.fieldwarden.device.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a codec made of the bytes, never an exception. */
public sealed interface ScriptResult {
    /**
     * @param data what stands under {@code data}: an object
     * @param warnings in the words of the codec
     */
    record Data(JsonNode data, List<String> warnings) implements ScriptResult {
        public Data {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * No result.
     *
     * @param detail what happened, in one sentence
     * @param line of the script where it happened, counted from 1; 0 when not known
     */
    record Failed(String detail, int line) implements ScriptResult {
        @Override
        public String toString() {
            return line == 0 ? "codec: " + detail : "codec, line " + line + ": " + detail;
        }
    }
}
