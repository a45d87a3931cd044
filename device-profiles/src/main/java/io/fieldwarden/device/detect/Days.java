package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;

/** Cuts readings into days of event time (UTC) that hold enough readings to speak of a day's largest. One owner thread. */
final class Days {
    static final int SIZE = Long.BYTES + 2 * Integer.BYTES;

    private static final long DAY = 86_400_000;
    private static final int ENOUGH = 24;
    private static final long NONE = Long.MIN_VALUE;

    private final int enough;
    private long day = NONE;
    private int readings;
    private int ended;

    /** @param periodMillis time between two readings; half of a day's readings make a day, and at least 24 */
    Days(double periodMillis) {
        this.enough = (int) Math.max(ENOUGH, Math.min(1_000_000, DAY / periodMillis / 2));
    }

    /** Takes in a reading; true if it is the first of a new day, so that the one before it has ended. */
    boolean step(long at) {
        long today = Math.floorDiv(at, DAY);
        boolean ends = day != NONE && today > day && readings >= enough;
        if (ends || day == NONE) {
            day = today;
            readings = 0;
            ended += ends ? 1 : 0;
        }
        readings++;
        return ends;
    }

    /** How many days have ended. */
    int ended() {
        return ended;
    }

    void encode(ByteBuffer out) {
        out.putLong(day).putInt(readings).putInt(ended);
    }

    void decode(ByteBuffer in) {
        day = in.getLong();
        readings = in.getInt();
        ended = in.getInt();
    }
}
