package io.fieldwarden.device;

/** Names a rule inside a profile, such as {@code BOIL-02}. */
public record RuleId(String value) implements Comparable<RuleId> {
    public RuleId {
        Names.check("rule id", value);
    }

    @Override
    public int compareTo(RuleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
