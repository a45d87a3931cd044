package io.fieldwarden.device;

/** Names one alert from raise to close; a hash of device, rule and start, so that replays give the same. */
public record AlertId(String value) implements Comparable<AlertId> {
    public AlertId {
        Names.check("alert id", value);
    }

    @Override
    public int compareTo(AlertId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
