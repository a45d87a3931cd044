package io.fieldwarden.device;

/** Names a piece of hardware that sends; also its MQTT user name and its DTLS identity. */
public record DeviceId(String value) implements Comparable<DeviceId> {
    public DeviceId {
        Names.check("device id", value);
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
