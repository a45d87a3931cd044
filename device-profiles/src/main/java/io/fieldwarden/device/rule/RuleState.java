package io.fieldwarden.device.rule;

import java.nio.ByteBuffer;

/**
 * Everything a rule remembers about one device. Flat and versioned: {@link #encode} is the format in Flink state and in
 * the edge agent's file.
 *
 * @param since when the present phase began, event time in epoch milliseconds
 * @param raisedAt event time of the raise while RAISED or CLEARING, else 0
 * @param lastAt the newest event time seen
 * @param value of the reading that last decided
 * @param historic the newest reading was a replayed one: what time alone changes now pages nobody
 */
public record RuleState(
        Phase phase, long since, long raisedAt, long lastAt, double value, boolean historic, Memories memories) {
    public static final RuleState INITIAL =
            new RuleState(Phase.NORMAL, 0, 0, Long.MIN_VALUE, 0, false, new Memories(Memory.EMPTY, Memory.EMPTY));

    private static final byte VERSION = 1;
    private static final int FIXED = 2 + 4 * Long.BYTES + 1 + 2 * Integer.BYTES;

    /** What the two conditions of the rule remember. */
    public record Memories(Memory raise, Memory clear) {}

    /** Codes are part of the stored format. */
    public enum Phase {
        NORMAL,
        /** The raise condition holds, its hold time has not passed. */
        PENDING,
        RAISED,
        /** The clear condition holds, its hold time has not passed. */
        CLEARING;

        private static Phase ofCode(int code) {
            return switch (code) {
                case 1 -> PENDING;
                case 2 -> RAISED;
                case 3 -> CLEARING;
                default -> NORMAL;
            };
        }

        private byte code() {
            return switch (this) {
                case NORMAL -> 0;
                case PENDING -> 1;
                case RAISED -> 2;
                case CLEARING -> 3;
            };
        }
    }

    public boolean isRaised() {
        return phase == Phase.RAISED || phase == Phase.CLEARING;
    }

    public byte[] encode() {
        double[] raise = memories.raise().toArray();
        double[] clear = memories.clear().toArray();
        ByteBuffer out = ByteBuffer.allocate(FIXED + (raise.length + clear.length) * Double.BYTES);
        out.put(VERSION).put(phase.code()).putLong(since).putLong(raisedAt).putLong(lastAt);
        out.putDouble(value).put((byte) (historic ? 1 : 0));
        put(out, raise);
        put(out, clear);
        return out.array();
    }

    /** @throws IllegalArgumentException for another version or a truncated row */
    public static RuleState decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED || in.get() != VERSION) {
            throw new IllegalArgumentException("rule state: " + bytes.length + " bytes are not a version 1 state");
        }
        Phase phase = Phase.ofCode(in.get());
        long since = in.getLong();
        long raisedAt = in.getLong();
        long lastAt = in.getLong();
        double value = in.getDouble();
        boolean historic = in.get() != 0;
        Memory raise = take(in);
        return new RuleState(phase, since, raisedAt, lastAt, value, historic, new Memories(raise, take(in)));
    }

    private static void put(ByteBuffer out, double[] values) {
        out.putInt(values.length);
        for (double v : values) {
            out.putDouble(v);
        }
    }

    private static Memory take(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Double.BYTES) {
            throw new IllegalArgumentException("rule state: memory of " + count + " numbers does not fit");
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getDouble();
        }
        return Memory.of(values);
    }
}
