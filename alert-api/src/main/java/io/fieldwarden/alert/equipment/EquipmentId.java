package io.fieldwarden.alert.equipment;

import java.util.regex.Pattern;

/** Names one piece of special equipment in this hub, whatever numbers the law gives it. */
public record EquipmentId(String value) implements Comparable<EquipmentId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9\\p{IsHan}][A-Za-z0-9\\p{IsHan}._:()-]{0,63}");

    public EquipmentId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an id has 1 to 64 letters, digits or . _ : - ( ) and begins with a letter or digit");
        }
    }

    @Override
    public int compareTo(EquipmentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
