package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.RuleBase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has come too late for the window and waits to be evaluated again. Part of the state of a device; changed only by {@link
 * DeviceRun}.
 */
final class LateSpan {
    private static final long NONE = Long.MAX_VALUE;

    /** Oldest observation that rules have not seen; {@link #NONE} while nothing is open. */
    private long from = NONE;

    private long number;
    private long answered;
    private @Nullable Reading newest;

    /** The matter has changed and has to be told. */
    private boolean changed;

    void add(Reading reading) {
        from = Math.min(from, reading.observedAt().toEpochMilli());
        newest = reading;
        if (!changed) {
            number++;
            changed = true;
        }
    }

    boolean isOpen() {
        return from != NONE;
    }

    long from() {
        return from;
    }

    long number() {
        return number;
    }

    long answered() {
        return answered;
    }

    Reading newest() {
        Reading reading = newest;
        if (reading == null) {
            throw new IllegalStateException("nothing late has come");
        }
        return reading;
    }

    /** The base is another one: what has been asked for does not fit any more. */
    void baseMoved() {
        if (isOpen() && !changed) {
            number++;
            changed = true;
        }
    }

    /** An answer has come, which is heard of in any case. */
    void answered(RuleBase answer, boolean settled) {
        answered = answer.id();
        changed = true;
        if (settled && answer.basis().number() >= number) {
            from = NONE;
        }
    }

    /** True once after each change. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was && newest != null;
    }

    LateSpan copy() {
        LateSpan copy = new LateSpan();
        copy.from = from;
        copy.number = number;
        copy.answered = answered;
        copy.newest = newest;
        copy.changed = changed;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        Reading reading = newest;
        out.writeBoolean(reading != null);
        if (reading == null) {
            return;
        }
        out.writeLong(from);
        out.writeLong(number);
        out.writeLong(answered);
        out.writeBoolean(changed);
        out.writeUTF(reading.device().value());
        out.writeUTF(reading.channel().value());
        out.writeLong(reading.observedAt().toEpochMilli());
        out.writeLong(reading.receivedAt().toEpochMilli());
        out.writeDouble(reading.value());
        out.writeByte(reading.quality().level().code());
        out.writeUTF(reading.quality().reason().text());
    }

    static LateSpan read(DataInput in) throws IOException {
        LateSpan late = new LateSpan();
        if (!in.readBoolean()) {
            return late;
        }
        late.from = in.readLong();
        late.number = in.readLong();
        late.answered = in.readLong();
        late.changed = in.readBoolean();
        DeviceId device = new DeviceId(in.readUTF());
        ChannelId channel = ChannelId.of(in.readUTF());
        Instant observedAt = Instant.ofEpochMilli(in.readLong());
        Instant receivedAt = Instant.ofEpochMilli(in.readLong());
        double value = in.readDouble();
        Quality.Level level = Quality.Level.ofCode(in.readByte());
        Quality.Reason reason = Quality.Reason.ofText(in.readUTF());
        Quality quality = level == Quality.Level.GOOD ? Quality.GOOD : new Quality(level, reason);
        late.newest = new Reading(device, channel, observedAt, receivedAt, value, quality, true);
        return late;
    }
}
