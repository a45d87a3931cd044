package io.fieldwarden.device;

/** Names a device profile without its version, such as {@code boiler-steam}. */
public record ProfileId(String value) implements Comparable<ProfileId> {
    public ProfileId {
        Names.check("profile id", value);
    }

    @Override
    public int compareTo(ProfileId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
