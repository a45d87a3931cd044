package io.fieldwarden.stream.cause;

import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What is remembered of the silences under one widest cause; changed only by {@link CauseRun}, by one thread at a time. */
public final class CauseState {
    private static final byte VERSION = 1;

    /** By alert. */
    final Map<String, KnownSilence> silences = new TreeMap<>();

    /** Groups that have been told, by alert. */
    final Map<String, ToldGroup> groups = new TreeMap<>();

    /** A group was taken back: the next may be the same again, whose raise is old news. */
    boolean hasWithdrawn;

    /**
     * A group as it was last told.
     *
     * @param stands its raise as it stands now, without members
     * @param clearedAt {@link Silence#STANDS} while it stands
     */
    record ToldGroup(AlertEvent stands, long clearedAt) {
        long raisedAt() {
            return stands.transition().raisedAt().toEpochMilli();
        }

        String cause() {
            return stands.group().about().map(AlertGroup.Cause::key).orElse("");
        }
    }

    public CauseState() {}

    /** How many silences are kept. */
    public int size() {
        return silences.size();
    }

    /** True if there is nothing to remember. */
    public boolean isEmpty() {
        return silences.isEmpty() && groups.isEmpty();
    }

    /** A state that can be changed without this one noticing. */
    public CauseState copy() {
        CauseState copy = new CauseState();
        copy.silences.putAll(silences);
        copy.groups.putAll(groups);
        copy.hasWithdrawn = hasWithdrawn;
        return copy;
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(silences.size());
        for (KnownSilence silence : silences.values()) {
            silence.write(out);
        }
        out.writeInt(groups.size());
        for (Map.Entry<String, ToldGroup> entry : groups.entrySet()) {
            out.writeUTF(entry.getKey());
            SilenceEvent.writeEvent(entry.getValue().stands(), out);
            out.writeLong(entry.getValue().clearedAt());
        }
        out.writeBoolean(hasWithdrawn);
    }

    /** @throws IOException also when the bytes are of a newer version */
    public static CauseState read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("cause state: version " + version + " is not known here (known: " + VERSION + ")");
        }
        CauseState state = new CauseState();
        int silences = in.readInt();
        for (int i = 0; i < silences; i++) {
            KnownSilence silence = KnownSilence.read(in);
            state.silences.put(silence.stands().transition().alert().value(), silence);
        }
        int groups = in.readInt();
        for (int i = 0; i < groups; i++) {
            String id = in.readUTF();
            AlertEvent stands = SilenceEvent.readEvent(in);
            state.groups.put(id, new ToldGroup(stands, in.readLong()));
        }
        state.hasWithdrawn = in.readBoolean();
        return state;
    }
}
