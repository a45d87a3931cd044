package io.fieldwarden.ingest.mqtt;

import java.util.EnumMap;
import java.util.Map;

/** What one packet carries beside its fields. User properties are checked and let go. */
final class Properties {
    static final Properties NONE = new Properties(new EnumMap<>(Property.class));

    private final Map<Property, Object> values;

    Properties(Map<Property, Object> values) {
        this.values = values;
    }

    boolean has(Property property) {
        return values.containsKey(property);
    }

    long number(Property property, long absent) {
        return values.get(property) instanceof Long value ? value : absent;
    }

    String text(Property property) {
        return values.get(property) instanceof String value ? value : "";
    }
}
