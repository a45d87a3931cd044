package io.fieldwarden.device;

/** Names a county, township, village, enterprise or farm. */
public record OrganisationId(String value) implements Comparable<OrganisationId> {
    public OrganisationId {
        Names.check("organisation id", value);
    }

    @Override
    public int compareTo(OrganisationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
