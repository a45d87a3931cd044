package io.fieldwarden.device.payload;

/**
 * Where in a block of bytes a number stands.
 *
 * @param bitFrom the lowest bit to take, 0 the least significant
 * @param bitCount how many bits, 0 for the whole number
 */
public record Slice(int at, WireType type, WireType.Order order, int bitFrom, int bitCount) {
    /** The first byte behind it. */
    public int end() {
        return at + type.bytes();
    }

    /** @return NaN for what is no number */
    double value(byte[] data, int offset) {
        long bits = type.bits(data, offset + at, order);
        if (bitCount == 0) {
            return type.value(bits);
        }
        return (bits >>> bitFrom) & ((1L << bitCount) - 1);
    }

    /** A number that is none (NaN, infinity, no decimal digits) is the device's own sign for no value. */
    RawValue read(byte[] data, int offset, ValueRule rule, long at) {
        double value = value(data, offset);
        return Double.isFinite(value) ? rule.number(value, at) : rule.error(value, at, null);
    }
}
