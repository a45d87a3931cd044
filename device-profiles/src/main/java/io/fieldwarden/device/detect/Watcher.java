package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A detector and the alert it has raised. Confined to its {@link DetectorBank}. */
final class Watcher {
    private static final byte VERSION = 1;
    private static final int STANDS = 1;
    private static final int QUIET = 2;
    private static final Text NOTHING = new Text("-", "-");
    private static final int FIXED = 2 + Long.BYTES;

    final Detector detector;
    Text reason = NOTHING;
    private boolean stands;

    /** The alert has paged nobody yet, since only historic readings have shown it. */
    private boolean quiet;

    private long raisedAt = Long.MIN_VALUE;
    private @Nullable ChannelId channel;
    private double value;

    Watcher(Detector detector) {
        this.detector = detector;
    }

    /** The reading that was looked at. */
    record Moment(long at, ChannelId channel, double value, boolean historic) {
        Step.Change change(Kind kind, long raisedAt, Severity severity) {
            // an unusable reading may end an alert; what it says is no value
            double finite = Double.isFinite(value) ? value : 0;
            return new Step.Change(kind, at, raisedAt, severity, channel, finite, historic);
        }
    }

    /** What the step of the detector means for its alert; null for nothing. */
    Step.@Nullable Change follow(Detection seen, DetectorSpec spec, Moment now) {
        if (!stands && seen.alert()) {
            stands = true;
            quiet = now.historic();
            // never the start of an earlier alert again: the start is in the alert's id
            raisedAt = raisedAt == Long.MIN_VALUE ? now.at() : Math.max(now.at(), raisedAt + 1);
            channel = now.channel();
            value = now.value();
            reason = seen.reason().orElse(NOTHING);
            return now.change(Kind.RAISED, raisedAt, spec.severity());
        }
        if (stands && !detector.standing()) {
            stands = false;
            return now.change(Kind.CLEARED, raisedAt, spec.severity());
        }
        if (stands && quiet && !now.historic()) {
            quiet = false;
            return now.change(Kind.AMENDED, raisedAt, spec.severity());
        }
        return null;
    }

    Step.@Nullable Change raise(Severity severity) {
        return stands ? new Step.Change(Kind.RAISED, raisedAt, raisedAt, severity, channel, value, quiet) : null;
    }

    byte[] encode() {
        byte[] inside = detector.encode();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIXED + inside.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte((stands ? STANDS : 0) | (quiet ? QUIET : 0));
            out.writeLong(raisedAt);
            if (stands) {
                out.writeUTF(channel == null ? "" : channel.value());
                out.writeDouble(value);
                out.writeUTF(reason.zh());
                out.writeUTF(reason.en());
            }
            out.write(inside);
        } catch (IOException e) {
            throw new UncheckedIOException("detector state cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException for damaged bytes and those of another kind or version */
    static Watcher decode(DetectorSpec spec, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                throw new IllegalArgumentException("detector " + spec.id() + ": its state is of another version");
            }
            int flags = in.readByte();
            long raisedAt = in.readLong();
            boolean stands = (flags & STANDS) != 0;
            String channel = stands ? in.readUTF() : "";
            double value = stands ? in.readDouble() : 0;
            Text reason = stands ? new Text(in.readUTF(), in.readUTF()) : NOTHING;
            Watcher watcher = new Watcher(spec.restore(in.readAllBytes()));
            watcher.raisedAt = raisedAt;
            watcher.stands = stands;
            watcher.quiet = (flags & QUIET) != 0;
            watcher.channel = channel.isEmpty() ? null : ChannelId.of(channel);
            watcher.value = value;
            watcher.reason = reason;
            return watcher;
        } catch (IOException e) {
            throw new IllegalArgumentException("detector " + spec.id() + ": its state is damaged", e);
        }
    }
}
