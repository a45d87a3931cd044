package io.fieldwarden.stream.rules;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Whole numbers in as few bytes as they need: zigzag, seven bits a byte, the lowest first (as in Protocol Buffers). */
final class Varints {
    private static final int MORE = 0x80;
    private static final int BITS = 7;

    private Varints() {}

    static void write(DataOutput out, long number) throws IOException {
        long left = (number << 1) ^ (number >> 63);
        while ((left & -MORE) != 0) {
            out.writeByte((int) (left | MORE));
            left >>>= BITS;
        }
        out.writeByte((int) left);
    }

    /** @throws IOException for more than ten bytes: no number */
    static long read(DataInput in) throws IOException {
        long bits = 0;
        for (int shift = 0; shift < Long.SIZE; shift += BITS) {
            byte next = in.readByte();
            bits |= (long) (next & (MORE - 1)) << shift;
            if (next >= 0) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IOException("device state: a number does not end");
    }
}
