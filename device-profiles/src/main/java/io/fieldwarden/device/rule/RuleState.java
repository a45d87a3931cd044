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
            Phase.NORMAL,
            0,
            NEVER_RAISED,
            Long.MIN_VALUE,
            Condition.NEVER,
            new Marks(false, false, 0, Raises.NONE),
            Memory.EMPTY);

    /** Version 1 knew no flapping. */
    private static final byte FIRST_VERSION = 1;

    private static final byte VERSION = 2;
    private static final int FIXED = 5 + 4 * Long.BYTES + Integer.BYTES;

    /**
     * @param historic the newest reading was a replayed or late one: what time alone changes now pages nobody
     * @param quiet the present alert has paged nobody yet, since only historic readings have shown it
     * @param level how far the present alert has escalated, from 0
     * @param raises the newest ones, and whether they flap
     */
    public record Marks(boolean historic, boolean quiet, int level, Raises raises) {}

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
                new Marks(marks.historic(), marks.quiet(), marks.level(), Raises.NONE),
                Memory.EMPTY);
    }

    public boolean isRaised() {
        return phase == Phase.RAISED || phase == Phase.CLEARING;
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED + marks.raises().bytes() + memory.size() * Double.BYTES);
        out.put(VERSION).put(phase.code());
        out.put((byte) (marks.historic() ? 1 : 0))
                .put((byte) (marks.quiet() ? 1 : 0))
                .put((byte) marks.level());
        marks.raises().write(out);
        out.putLong(since).putLong(raisedAt).putLong(lastAt).putLong(nextTimer);
        out.putInt(memory.size());
        for (double number : memory.toArray()) {
            out.putDouble(number);
        }
        return out.array();
    }

    /** @throws IllegalArgumentException for a newer version, a damaged or a truncated row */
    public static RuleState decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte version = bytes.length < FIXED ? 0 : in.get();
        if (version != VERSION && version != FIRST_VERSION) {
            throw new IllegalArgumentException(
                    "rule state: " + bytes.length + " bytes are no state of version 1 to " + VERSION);
        }
        Phase phase = Phase.ofCode(in.get());
        boolean historic = in.get() != 0;
        boolean quiet = in.get() != 0;
        int level = in.get();
        Raises raises = version == FIRST_VERSION ? Raises.NONE : Raises.read(in);
        if (in.remaining() < 4 * Long.BYTES + Integer.BYTES) {
            throw new IllegalArgumentException("rule state: " + bytes.length + " bytes are cut off");
        }
        Marks marks = new Marks(historic, quiet, level, raises);
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
