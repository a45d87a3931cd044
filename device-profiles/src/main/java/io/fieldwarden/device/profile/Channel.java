package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import java.time.Duration;

/**
 * One measured quantity of a profile.
 *
 * @param unit UCUM code; {@code 1} for a pure number
 * @param period the time between two readings that a healthy device keeps
 * @param provenance where the figures come from: V (verified), M (from memory), E (engineering proposal), with source
 */
public record Channel(
        ChannelId id, Text name, String unit, ValueType type, Limits limits, Duration period, String provenance) {

    /** How a value may look in a payload. All but texts are kept as numbers: booleans as 0 and 1. */
    public enum ValueType {
        NUMBER,
        BOOLEAN,
        /** A whole number that stands for something: a mode, a fault code. */
        CODE,
        /** Grows until it is reset. */
        COUNTER,
        /** A badge number, a firmware version: kept and shown as it is. Rules compare numbers and do not see it. */
        TEXT
    }
}
