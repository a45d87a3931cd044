package io.fieldwarden.edge.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;

/**
 * What became of a command, for the hub: {@code {"id":…,"ok":true,"detail":"…","result":…}}.
 *
 * @param id of the command
 * @param ok false: it was not done, and is not to be sent again
 * @param result a JSON text, or empty
 */
public record Answer(String id, boolean ok, String detail, String result) {
    private static final JsonMapper JSON = new JsonMapper();
    /** What the hub keeps of it. */
    private static final int LONGEST_DETAIL = 500;

    public Answer {
        detail = detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL - 1) + "…";
    }

    static Answer done(String id, String detail) {
        return new Answer(id, true, detail, "");
    }

    public static Answer refused(String id, String why) {
        return new Answer(id, false, why, "");
    }

    String json() {
        ObjectNode node = JSON.createObjectNode().put("id", id).put("ok", ok).put("detail", detail);
        if (!result.isEmpty()) {
            node.putRawValue("result", new RawValue(result));
        }
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts cannot be written", e);
        }
    }
}
