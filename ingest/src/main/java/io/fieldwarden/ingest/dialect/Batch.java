package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.payload.RawValue;
import org.jspecify.annotations.Nullable;

/**
 * Values in the JSON form of the hub, an array of {@code {"ts":…,"values":{…}}}, so that a profile maps names to channels as
 * in any other JSON, and a message in quarantine can be replayed. Owned by one call.
 */
final class Batch {
    private final ArrayNode rows = Json.object().putArray("rows");
    private final boolean replayed;
    private long rowTime;
    private @Nullable ObjectNode row;
    private int count;

    /** @param replayed the sender says that it sends from a buffer */
    Batch(boolean replayed) {
        this.replayed = replayed;
    }

    /** @param time epoch milliseconds, or {@link RawValue#NO_TIME} */
    void add(String name, long time, JsonNode value) {
        ObjectNode current = row;
        if (current == null || rowTime != time || current.has(name)) {
            ObjectNode outer = rows.addObject();
            if (time != RawValue.NO_TIME) {
                outer.put("ts", time);
            }
            if (replayed) {
                outer.put("replayed", true);
            }
            current = outer.putObject("values");
            row = current;
            rowTime = time;
        }
        current.set(name, value);
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    byte[] json() {
        return Json.bytes(rows);
    }
}
