package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.detect.DetectorBank;
import io.fieldwarden.device.detect.DetectorChange;
import io.fieldwarden.device.detect.DetectorPlan;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors of one device remember; part of {@link DeviceState}, changed only by {@link DetectorRun}.
 *
 * <p>As with rules, the base is what they knew after everything that has left the window, and the head is what folding the
 * window over it gives. Only the base is written: it is bytes also in memory, and the head is derived when it is read.
 */
final class DeviceDetectors {
    private static final byte[] NEW = {};

    /** Null until the rules of the device are at hand. */
    @Nullable
    DetectorPlan plan;

    /** Each detector after everything that has left the window. The arrays inside are never changed. */
    byte[][] base = {};

    /** Meaningless without a plan. */
    DetectorBank head = new DetectorBank(DetectorPlan.NONE);

    /** Per lane, where its newest reading stands in canonical order. */
    long[] newestAt = {};

    @Nullable
    ChannelId[] newest = {};

    /** What the readings of the window gave, per detector in order. */
    List<DetectorChange> told = new ArrayList<>();

    /** What was read, by id, until a plan takes it over. */
    private Map<String, Stored> stored = Map.of();

    /**
     * A detector as it is written.
     *
     * @param base empty for one that has seen nothing
     * @param raisedAt start of the alert that stands at the head, {@code Long.MIN_VALUE} for none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Stored(byte[] base, long raisedAt) {
        static final Stored NOTHING = new Stored(NEW, Long.MIN_VALUE);
    }

    /** A detector by its id, as it is or was read; new for one that is not known. */
    Stored find(String id) {
        DetectorPlan known = plan;
        if (known == null) {
            return stored.getOrDefault(id, Stored.NOTHING);
        }
        int at = known.find(id);
        return at < 0 ? Stored.NOTHING : new Stored(base[at], raisedAt(at));
    }

    /** All ids that are known. */
    Set<String> ids() {
        Map<String, Stored> all = new LinkedHashMap<>(stored);
        DetectorPlan known = plan;
        if (known != null) {
            known.specs().forEach(spec -> all.put(spec.id().value(), Stored.NOTHING));
        }
        return all.keySet();
    }

    private long raisedAt(int detector) {
        DetectorChange raise = head.standing(detector);
        return raise == null ? Long.MIN_VALUE : raise.change().raisedAt();
    }

    /** All detectors new under this plan. */
    void begin(DetectorPlan with) {
        plan = with;
        stored = Map.of();
        base = new byte[with.specs().size()][];
        Arrays.fill(base, NEW);
        head = new DetectorBank(with);
        newestAt = new long[with.lanes()];
        newest = new ChannelId[with.lanes()];
        told = new ArrayList<>();
    }

    DeviceDetectors copy() {
        DeviceDetectors copy = new DeviceDetectors();
        copy.stored = stored;
        DetectorPlan known = plan;
        if (known != null) {
            copy.begin(known);
            copy.base = base.clone();
            for (int i = 0; i < base.length; i++) {
                copy.head.restore(i, head.encode(i));
            }
            copy.newestAt = newestAt.clone();
            copy.newest = newest.clone();
            copy.told.addAll(told);
        }
        return copy;
    }

    void write(DataOutput out) throws IOException {
        Set<String> ids = ids();
        out.writeShort(ids.size());
        for (String id : ids) {
            Stored one = find(id);
            out.writeUTF(id);
            out.writeLong(one.raisedAt());
            out.writeInt(one.base().length);
            out.write(one.base());
        }
    }

    static DeviceDetectors read(DataInput in) throws IOException {
        DeviceDetectors detectors = new DeviceDetectors();
        int count = in.readUnsignedShort();
        Map<String, Stored> stored = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String id = in.readUTF();
            long raisedAt = in.readLong();
            byte[] base = new byte[in.readInt()];
            in.readFully(base);
            stored.put(id, new Stored(base, raisedAt));
        }
        detectors.stored = stored;
        return detectors;
    }
}
