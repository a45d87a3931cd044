package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured quantity of a profile.
 *
 * @param form how its values are written
 * @param period the time between two readings that a healthy device keeps
 * @param provenance where the figures come from: V (verified), M (from memory), E (engineering proposal), with source
 */
public record Channel(ChannelId id, Text name, Form form, Limits limits, Duration period, String provenance) {

    /** A channel whose devices send its own unit, and whose numbers stand for themselves. */
    public Channel(
            ChannelId id, Text name, String unit, ValueType type, Limits limits, Duration period, String provenance) {
        this(id, name, new Form(unit, type, unit, Map.of()), limits, period, provenance);
    }

    /**
     * @param unit UCUM code; {@code 1} for a pure number; readings are kept and rules written in it
     * @param sends UCUM code of what devices send where a payload does not say it; converted to {@code unit}
     * @param codes what the numbers of a code mean, in the order of the file
     */
    public record Form(String unit, ValueType type, String sends, Map<Integer, Text> codes) {
        public Form {
            codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
        }
    }

    /** The same channel whose devices send another unit where their payload does not say it. */
    Channel sending(String sent) {
        Form other = new Form(form.unit(), form.type(), sent, form.codes());
        return new Channel(id, name, other, limits, period, provenance);
    }

    /** UCUM code; {@code 1} for a pure number. */
    public String unit() {
        return form.unit();
    }

    public ValueType type() {
        return form.type();
    }

    /** What the numbers of a code mean. */
    public Map<Integer, Text> codes() {
        return form.codes();
    }

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
