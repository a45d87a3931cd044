package io.fieldwarden.device.detect;

import java.util.Arrays;
import java.util.List;

/** What a detector looks for. Names are stored and written in profiles: they may be added, never renamed. */
public enum DetectorKind {
    /** No usable reading for longer than there ever was. */
    GAP(0.05),
    /** The same value for longer than the channel ever kept one: the sensor, not the process. */
    STUCK(0.15),
    /** Something the channel has never done before: a level, a jump, a stay. */
    NOVELTY(0.5),
    /** More or less noise than on any day before. */
    NOISE(0.15),
    /** The level moves away over days and weeks: calibration, fouling. */
    DRIFT(0.15),
    /** Three and more related channels go together as they never did. The group counts as a channel of its own. */
    TOGETHER(1);

    private static final List<DetectorKind> ONE_CHANNEL =
            Arrays.stream(values()).filter(kind -> kind.inputs() == 1).toList();

    private final double share;

    DetectorKind(double share) {
        this.share = share;
    }

    /** The part of a channel's budget of false alarms that is this kind's, so that all kinds together keep within it. */
    double share() {
        return share;
    }

    /** True if what it finds speaks of the sensor and not of the process. */
    public boolean ofSensor() {
        return this == STUCK || this == GAP;
    }

    /** True if readings are not to be learned from by other kinds while its alert stands. */
    public boolean marks() {
        return this == STUCK;
    }

    /** How many channels it watches: 1, or 0 for three and more. */
    public int inputs() {
        return this == TOGETHER ? 0 : 1;
    }

    /** The kinds that watch one channel. */
    public static List<DetectorKind> ofOneChannel() {
        return ONE_CHANNEL;
    }
}
