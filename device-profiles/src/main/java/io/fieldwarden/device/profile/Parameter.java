package io.fieldwarden.device.profile;

import io.fieldwarden.device.Text;
import java.util.Optional;

/**
 * A nameplate or site figure that rules use as {@code $name}: rated load, field capacity.
 *
 * @param unit UCUM code, or {@code 1}
 * @param fallback used when neither device nor position gives it; absent when it must be given
 */
public record Parameter(String name, Text label, String unit, Type type, Optional<String> fallback) {
    public enum Type {
        NUMBER,
        TEXT,
        BOOLEAN,
        DATE
    }
}
