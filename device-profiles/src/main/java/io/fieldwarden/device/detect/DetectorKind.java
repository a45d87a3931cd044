package io.fieldwarden.device.detect;

/** What a detector looks for. Names are stored and written in profiles: they may be added, never renamed. */
public enum DetectorKind {
    /** The same value for longer than the channel ever kept one: the sensor, not the process. */
    STUCK,
    /** Something the channel has never done before. */
    NOVELTY;

    /** True if what it finds speaks of the sensor and not of the process. */
    public boolean ofSensor() {
        return this == STUCK;
    }
}
