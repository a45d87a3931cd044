package io.fieldwarden.device.payload;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * JSON of any shape, read by JSON paths (RFC 9535 as far as the library has it).
 *
 * @param each path of an array of records, each of which is read by itself; empty for one record, the message
 * @param fields in the order of the profile
 */
public record JsonMapping(Optional<String> each, Optional<Time> time, List<Field> fields) implements PayloadMapping {
    public JsonMapping {
        fields = List.copyOf(fields);
    }

    /** @param path beginning with {@code $} from the whole message, with {@code @} from the record */
    public record Field(String path, ValueRule rule) {}

    /** @param zone of ISO 8601 times without an offset */
    public record Time(String path, TimeForm form, Optional<ZoneId> zone) {}

    @Override
    public String format() {
        return "json";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of("application/json", "text/plain");
    }

    @Override
    public MessageDecoder decoder() {
        return new JsonPathDecoder(this);
    }
}
