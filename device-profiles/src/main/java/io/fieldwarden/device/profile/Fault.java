package io.fieldwarden.device.profile;

/**
 * One fault of a profile file, for a person.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param what the place in the file, such as {@code channels.air_temp.unit}
 * @param value what stands there
 * @param rule what would be right, with a suggestion where there is one
 */
public record Fault(int line, int column, String what, String value, String rule) {
    /** {@code line:column: what, value, rule}; a file name goes in front. */
    @Override
    public String toString() {
        return line + ":" + column + ": " + what + ", '" + value + "', " + rule;
    }
}
