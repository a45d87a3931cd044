package io.fieldwarden.device.payload;

import java.util.Locale;

/** A number in bytes. */
public enum WireType {
    UINT8(1, Form.UNSIGNED),
    INT8(1, Form.SIGNED),
    UINT16(2, Form.UNSIGNED),
    INT16(2, Form.SIGNED),
    UINT24(3, Form.UNSIGNED),
    INT24(3, Form.SIGNED),
    UINT32(4, Form.UNSIGNED),
    INT32(4, Form.SIGNED),
    UINT64(8, Form.UNSIGNED),
    INT64(8, Form.SIGNED),
    /** IEEE 754 single. */
    FLOAT32(4, Form.FLOAT),
    /** IEEE 754 double. */
    FLOAT64(8, Form.FLOAT),
    /** Two decimal digits. */
    BCD8(1, Form.BCD),
    BCD16(2, Form.BCD),
    BCD32(4, Form.BCD);

    private final int bytes;
    private final Form form;

    WireType(int bytes, Form form) {
        this.bytes = bytes;
        this.form = form;
    }

    private enum Form {
        UNSIGNED,
        SIGNED,
        FLOAT,
        BCD
    }

    /** How the bytes of a number stand, A the most significant. */
    public enum Order {
        /** Most significant byte first. */
        ABCD,
        /** Least significant byte first. */
        DCBA,
        /** Words of two bytes from the least significant, each with its high byte first. */
        CDAB,
        /** Words from the most significant, each with its low byte first. */
        BADC;

        /** Where the byte of significance {@code i}, 0 the highest, stands. */
        int at(int i, int bytes) {
            if (bytes % 2 != 0 || this == ABCD || this == DCBA) {
                return this == DCBA || this == BADC ? bytes - 1 - i : i;
            }
            return this == CDAB ? bytes - 2 - (i & ~1) + (i & 1) : (i & ~1) + 1 - (i & 1);
        }
    }

    public int bytes() {
        return bytes;
    }

    /** True for the types whose bits may be taken apart. */
    public boolean isWhole() {
        return form == Form.UNSIGNED || form == Form.SIGNED;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The bits as they stand, without sign. */
    long bits(byte[] data, int offset, Order order) {
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = (bits << 8) | (data[offset + order.at(i, bytes)] & 0xFF);
        }
        return bits;
    }

    /** The number; NaN for a float that is none and for decimal digits above 9. */
    double value(long bits) {
        return switch (form) {
            case UNSIGNED -> bits >= 0 ? bits : bits + 0x1p64;
            case SIGNED -> (bits << (64 - 8 * bytes)) >> (64 - 8 * bytes);
            case FLOAT -> bytes == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
            case BCD -> decimal(bits);
        };
    }

    private double decimal(long bits) {
        double value = 0;
        for (int shift = 8 * bytes - 4; shift >= 0; shift -= 4) {
            long digit = (bits >> shift) & 0xF;
            if (digit > 9) {
                return Double.NaN;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /**
     * A code as the number that this type reads for it, so that 0xFFFF is -1 of an int16.
     *
     * @throws IllegalArgumentException when the code does not fit
     */
    public double ofCode(double code) {
        double span = Math.pow(2, 8.0 * bytes);
        if (form == Form.FLOAT) {
            return code;
        }
        boolean signed = form == Form.SIGNED;
        if (code != Math.rint(code) || code >= span || code < (signed ? -span / 2 : 0)) {
            throw new IllegalArgumentException("does not fit into " + text());
        }
        return signed && code >= span / 2 ? code - span : code;
    }
}
