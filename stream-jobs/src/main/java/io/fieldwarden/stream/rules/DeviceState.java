package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered about one device; changed only by {@link DeviceRun}, by one thread at a time.
 *
 * <p>The base is the state of all rules after everything up to {@code baseAt}. The window holds the readings after it. The
 * head is the state after all of them: always what folding the window over the base gives, so that a late reading is put
 * into the window and the head is folded anew.
 */
public final class DeviceState {
    private static final byte VERSION = 3;

    /** Without detectors, with the head, and longer. */
    private static final byte VERSION_1 = 1;

    /** With detectors, without what came too late. */
    private static final byte VERSION_2 = 2;

    /** Key of the {@link BoundRules} that the states belong to; empty before the first. */
    String rulesKey = "";

    String[] ruleIds = {};
    RuleState[] base = {};
    long baseAt = Long.MIN_VALUE;
    RuleState[] head = {};

    /** False after reading, when of the head only its alerts are known: the rest is derived when the rules are at hand. */
    boolean headKnown = true;

    /** The newest raise of each rule that is in the base. */
    Step.@Nullable Change[] raised = {};

    ReadingWindow window = new ReadingWindow();

    /** The changes that folding the window gave, in the order in which they were given out. */
    List<Given> given = new ArrayList<>();

    /** States on the way from base to head, so that a slightly late reading folds little; derived, may be empty. */
    List<Snapshot> snapshots = new ArrayList<>();

    /** Time has been let pass up to here at the head. */
    long advancedTo = Long.MIN_VALUE;

    /** The latest moment at which time alone changed something; a reading at or before it is late. */
    long firedTo = Long.MIN_VALUE;

    /** The newest reading was a live one: silence after it means something. */
    boolean live;

    long lastReceived = Long.MIN_VALUE;

    DeviceDetectors detectors = new DeviceDetectors();

    /** What came too late for the window. While it is open the base stays where it is. */
    LateSpan late = new LateSpan();

    /** Event time since which each rule has been written as it is; {@code Long.MIN_VALUE} for always. */
    long[] since = {};

    /** Per rule the start of an alert that the next live reading has to tell about if it stands. */
    long[] owed = {};

    /** @param rule position of the rule */
    record Given(int rule, Step.Change change) {}

    /**
     * The states on the way.
     *
     * @param index how many readings of the window are in it
     * @param given how many of the given changes are in it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Snapshot(long at, int index, int given, RuleState[] states) {}

    public DeviceState() {}

    /** True while the newest reading was observed and received live. */
    public boolean live() {
        return live;
    }

    /** Receipt of the newest batch, epoch milliseconds, {@code Long.MIN_VALUE} before the first. */
    public long lastReceived() {
        return lastReceived;
    }

    /**
     * Takes a receipt that lies ahead, of a time when the hub's clock was, as of now: time passes for the device again.
     *
     * @param now epoch milliseconds
     */
    public void receivedBy(long now) {
        lastReceived = Math.min(lastReceived, now);
    }

    /** How many readings are kept for late ones to be put between. */
    public int windowSize() {
        return window.size();
    }

    /** A state that can be changed without this one noticing. */
    public DeviceState copy() {
        DeviceState copy = new DeviceState();
        copy.rulesKey = rulesKey;
        copy.ruleIds = ruleIds;
        copy.base = base.clone();
        copy.baseAt = baseAt;
        copy.head = head.clone();
        copy.headKnown = headKnown;
        copy.detectors = detectors.copy();
        copy.raised = raised.clone();
        copy.window = window.copy();
        copy.given = new ArrayList<>(given);
        // Snapshots are never changed in place, so the two may share them.
        copy.snapshots = new ArrayList<>(snapshots);
        copy.advancedTo = advancedTo;
        copy.firedTo = firedTo;
        copy.live = live;
        copy.lastReceived = lastReceived;
        copy.late = late.copy();
        copy.since = since.clone();
        copy.owed = owed.clone();
        return copy;
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeUTF(rulesKey);
        out.writeInt(ruleIds.length);
        for (int i = 0; i < ruleIds.length; i++) {
            out.writeUTF(ruleIds[i]);
            writeState(out, base[i]);
            out.writeBoolean(head[i].isRaised());
            if (head[i].isRaised()) {
                writeState(out, head[i].onlyAlert());
            }
            Step.Change raise = raised[i];
            out.writeBoolean(raise != null);
            if (raise != null) {
                writeChange(out, raise);
            }
        }
        out.writeLong(baseAt);
        out.writeLong(advancedTo);
        out.writeLong(firedTo);
        out.writeLong(lastReceived);
        out.writeBoolean(live);
        window.write(out);
        out.writeInt(given.size());
        for (Given one : given) {
            out.writeShort(one.rule());
            writeChange(out, one.change());
        }
        detectors.write(out);
        for (int i = 0; i < ruleIds.length; i++) {
            writeTime(out, since[i]);
            writeTime(out, owed[i]);
        }
        late.write(out);
    }

    /** @throws IOException also when the bytes are of a newer version */
    public static DeviceState read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version < VERSION_1 || version > VERSION) {
            throw new IOException(
                    "device state: version " + version + " is not known here (known: up to " + VERSION + ")");
        }
        DeviceState state = new DeviceState();
        state.headKnown = version == VERSION_1;
        state.rulesKey = in.readUTF();
        int rules = in.readInt();
        state.ruleIds = new String[rules];
        state.base = new RuleState[rules];
        state.head = new RuleState[rules];
        state.raised = new Step.Change[rules];
        for (int i = 0; i < rules; i++) {
            state.ruleIds[i] = in.readUTF();
            state.base[i] = readState(in);
            state.head[i] = version == VERSION_1 || in.readBoolean() ? readState(in) : RuleState.INITIAL;
            state.raised[i] = in.readBoolean() ? readChange(in) : null;
        }
        state.baseAt = in.readLong();
        state.advancedTo = in.readLong();
        state.firedTo = in.readLong();
        state.lastReceived = in.readLong();
        state.live = in.readBoolean();
        state.window = version == VERSION_1 ? ReadingWindow.readVersion1(in) : ReadingWindow.read(in);
        int changes = in.readInt();
        for (int i = 0; i < changes; i++) {
            int rule = in.readShort();
            state.given.add(new Given(rule, readChange(in)));
        }
        if (version > VERSION_1) {
            state.detectors = DeviceDetectors.read(in);
        }
        state.since = filled(rules, Long.MIN_VALUE);
        state.owed = filled(rules, RuleState.NEVER_RAISED);
        if (version > VERSION_2) {
            for (int i = 0; i < rules; i++) {
                state.since[i] = readTime(in);
                state.owed[i] = readTime(in);
            }
            state.late = LateSpan.read(in);
        }
        return state;
    }

    static long[] filled(int length, long value) {
        long[] all = new long[length];
        Arrays.fill(all, value);
        return all;
    }

    /** Mostly there is none. */
    private static void writeTime(DataOutput out, long time) throws IOException {
        out.writeBoolean(time != Long.MIN_VALUE);
        if (time != Long.MIN_VALUE) {
            out.writeLong(time);
        }
    }

    private static long readTime(DataInput in) throws IOException {
        return in.readBoolean() ? in.readLong() : Long.MIN_VALUE;
    }

    private static void writeChange(DataOutput out, Step.Change change) throws IOException {
        ChannelId channel = change.channel();
        out.writeUTF(change.kind().name());
        out.writeLong(change.at());
        out.writeLong(change.raisedAt());
        out.writeUTF(change.severity().text());
        out.writeUTF(channel == null ? "" : channel.value());
        out.writeDouble(change.value());
        out.writeBoolean(change.historic());
    }

    private static Step.Change readChange(DataInput in) throws IOException {
        AlertTransition.Kind kind = AlertTransition.Kind.valueOf(in.readUTF());
        long at = in.readLong();
        long raisedAt = in.readLong();
        Severity severity = Severity.ofText(in.readUTF());
        String channel = in.readUTF();
        return new Step.Change(
                kind,
                at,
                raisedAt,
                severity,
                channel.isEmpty() ? null : ChannelId.of(channel),
                in.readDouble(),
                in.readBoolean());
    }

    private static void writeState(DataOutput out, RuleState state) throws IOException {
        byte[] bytes = state.encode();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static RuleState readState(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return RuleState.decode(bytes);
    }

    /** For messages of failed assertions. */
    @Override
    public String toString() {
        return "DeviceState[" + rulesKey + ", base " + baseAt + ", window " + window.size() + ", head "
                + Arrays.toString(head) + "]";
    }
}
