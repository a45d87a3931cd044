package io.fieldwarden.device.rule;

/**
 * The condition held at {@code k} or more of the last {@code n} usable readings that it looks at. Unknown until the
 * answer cannot change any more by what is still to come of the first {@code n}.
 *
 * @param n at most {@value #MAX_N}, so that the answers are the bits of one exact double
 */
public record KOfN(Condition of, int k, int n) implements Condition {
    public static final int MAX_N = 52;

    public KOfN {
        if (k < 1 || k > n || n > MAX_N) {
            throw new IllegalArgumentException("k of n: " + k + " of " + n + " does not hold 1 <= k <= n <= " + MAX_N);
        }
    }

    @Override
    public Truth on(Tape tape) {
        long bits = (long) tape.read(0);
        int count = (int) tape.read(0);
        int at = tape.position();
        tape.write(0);
        tape.write(0);
        boolean outer = tape.touched();
        tape.setTouched(false);
        Truth truth = of.on(tape);
        if (tape.touched() && truth != Truth.UNKNOWN) {
            bits = (bits << 1 | (truth == Truth.TRUE ? 1 : 0)) & ((1L << n) - 1);
            count = Math.min(n, count + 1);
        }
        tape.setTouched(outer || tape.touched());
        tape.patch(at, (double) bits);
        tape.patch(at + 1, count);
        int held = Long.bitCount(bits);
        if (held >= k) {
            return Truth.TRUE;
        }
        return held + n - count >= k && count < n ? Truth.UNKNOWN : Truth.FALSE;
    }

    @Override
    public void describe(Shape shape) {
        shape.slot("k of " + n);
        of.describe(shape);
    }
}
