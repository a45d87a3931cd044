package io.fieldwarden.device.payload;

import java.util.Map;
import java.util.Set;

/**
 * Which factors of HJ 212 are which channels.
 *
 * @param rules by {@link #key}
 */
public record Hj212Mapping(Map<String, ValueRule> rules) implements PayloadMapping {
    /** Any command code. */
    public static final int ANY = 0;

    public Hj212Mapping {
        rules = Map.copyOf(rules);
    }

    /**
     * How a value is found.
     *
     * @param command code of the upload, such as 2051 for minute data, or {@link #ANY}
     * @param field what of the factor: {@code Rtd}, {@code Avg}, {@code Min}, {@code Max}, {@code Cou}, {@code RS}…
     */
    public static String key(int command, String factor, String field) {
        return command + "/" + factor + "-" + field.toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String format() {
        return "hj212";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(Hj212.MEDIA_TYPE);
    }

    @Override
    public MessageDecoder decoder() {
        return new Hj212Decoder(this);
    }
}
