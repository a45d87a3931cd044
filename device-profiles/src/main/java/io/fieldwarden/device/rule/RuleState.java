package io.fieldwarden.device.rule;

import java.nio.ByteBuffer;

/**
 * Everything a rule remembers about one device. Flat and versioned: {@link #encode} is the format in Flink state and in
 * the edge agent's file.
 *
 * @param since when the present phase began, event time in epoch milliseconds
 * @param raisedAt event time of the newest raise, or {@link #NEVER_RAISED}
 * @param lastAt the newest event time seen, or {@link Long#MIN_VALUE} before the first reading
 * @param nextTimer when time alone may next change something, or {@link Condition#NEVER}
 */
public record RuleState(
        Phase phase, long since, long raisedAt, long lastAt, long nextTimer, Marks marks, Memory memory) {
    public static final long NEVER_RAISED = Long.MIN_VALUE;

    public static final RuleState INITIAL = new RuleState(
            Phase.NORMAL, 0, NEVER_RAISED, Long.MIN_VALUE, Condition.NEVER, new Marks(false, false, 0), Memory.EMPTY);

    private static final byte VERSION = 1;
    private static final int FIXED = 5 + 4 * Long.BYTES + Integer.BYTES;

    /**
     * @param historic the newest reading was a replayed or late one: what time alone changes now pages nobody
     * @param quiet the present alert has paged nobody yet, since only historic readings have shown it
     * @param level how far the present alert has escalated, from 0
     */
    public record Marks(boolean historic, boolean quiet, int level) {}

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
                case 0 -> NORMAL;
                case 1 -> PENDING;
                case 2 -> RAISED;
                case 3 -> CLEARING;
                default -> throw new IllegalArgumentException("rule state: phase " + code + " is not known");
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

    /** For a rule that is written otherwise from now on: whether its alert stands is kept, what it remembers is not. */
    public RuleState onlyAlert() {
        return new RuleState(
                isRaised() ? Phase.RAISED : Phase.NORMAL,
                since,
                raisedAt,
                lastAt,
                Condition.NEVER,
                marks,
                Memory.EMPTY);
    }

    public boolean isRaised() {
        return phase == Phase.RAISED || phase == Phase.CLEARING;
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED + memory.size() * Double.BYTES);
        out.put(VERSION).put(phase.code());
        out.put((byte) (marks.historic() ? 1 : 0))
                .put((byte) (marks.quiet() ? 1 : 0))
                .put((byte) marks.level());
        out.putLong(since).putLong(raisedAt).putLong(lastAt).putLong(nextTimer);
        out.putInt(memory.size());
        for (double number : memory.toArray()) {
            out.putDouble(number);
        }
        return out.array();
    }

    /** @throws IllegalArgumentException for another version, a damaged or a truncated row */
    public static RuleState decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED || in.get() != VERSION) {
            throw new IllegalArgumentException("rule state: " + bytes.length + " bytes are not a version 1 state");
        }
        Phase phase = Phase.ofCode(in.get());
        Marks marks = new Marks(in.get() != 0, in.get() != 0, in.get());
        long since = in.getLong();
        long raisedAt = in.getLong();
        long lastAt = in.getLong();
        long nextTimer = in.getLong();
        int count = in.getInt();
        if (count < 0 || count != in.remaining() / Double.BYTES || in.remaining() % Double.BYTES != 0) {
            throw new IllegalArgumentException("rule state: memory of " + count + " numbers does not fit");
        }
        double[] memory = new double[count];
        for (int i = 0; i < count; i++) {
            memory[i] = in.getDouble();
        }
        return new RuleState(phase, since, raisedAt, lastAt, nextTimer, marks, Memory.of(memory));
    }
}
