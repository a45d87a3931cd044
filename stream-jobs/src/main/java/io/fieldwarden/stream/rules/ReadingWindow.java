package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest readings of one device in canonical order: by time of observation, then by channel. Flat arrays: this is most
 * of the state of a device. Keeps what rules look at; receipt and text stand in the time series.
 */
final class ReadingWindow {
    private static final int LEVEL = 0x03;
    private static final int HISTORIC = 0x10;
    private static final double THOUSAND = 1000;

    /** Written before a value that is no whole number of thousandths; below it both are exact in a double. */
    private static final long NOT_A_DECIMAL = 1L << 50;

    /** Two bits below HISTORIC and three above say why a reading is not good; states of earlier versions have none of them. */
    private static final List<Quality.Reason> REASONS = List.of(
            Quality.Reason.OTHER,
            Quality.Reason.OUT_OF_RANGE,
            Quality.Reason.SENTINEL,
            Quality.Reason.RATE,
            Quality.Reason.STUCK,
            Quality.Reason.DEVICE_FLAG,
            Quality.Reason.CALIBRATION,
            Quality.Reason.MARKED);

    private long[] at = new long[8];
    private ChannelId[] channel = new ChannelId[8];
    private double[] value = new double[8];
    private byte[] flags = new byte[8];
    private int size;

    int size() {
        return size;
    }

    ChannelId channel(int index) {
        return channel[index];
    }

    double value(int index) {
        return value[index];
    }

    /** True when the number says something about the process. */
    boolean isUsable(int index) {
        int level = flags[index] & LEVEL;
        return level == Quality.Level.GOOD.code() || level == Quality.Level.SUSPECT.code();
    }

    boolean isEmpty() {
        return size == 0;
    }

    long at(int index) {
        return at[index];
    }

    long lastAt() {
        return at[size - 1];
    }

    /** True when the reading was late or replayed on receipt. */
    boolean isHistoric(int index) {
        return (flags[index] & HISTORIC) != 0;
    }

    /** True when a reading of this key belongs behind all others. */
    boolean isAfterLast(long time, ChannelId of) {
        return size == 0 || compare(size - 1, time, of) < 0;
    }

    /** The position of this key, or {@code -(where it belongs) - 1}. */
    int find(long time, ChannelId of) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            int order = compare(mid, time, of);
            if (order < 0) {
                low = mid + 1;
            } else if (order > 0) {
                high = mid - 1;
            } else {
                return mid;
            }
        }
        return -low - 1;
    }

    private int compare(int index, long time, ChannelId of) {
        int byTime = Long.compare(at[index], time);
        return byTime != 0 ? byTime : channel[index].value().compareTo(of.value());
    }

    /** True when the reading at this position says the same as {@code reading}. */
    boolean says(int index, Reading reading) {
        return Double.compare(value[index], reading.value()) == 0
                && (flags[index] & ~HISTORIC) == flags(reading, false);
    }

    void insert(int index, Reading reading, boolean historic) {
        if (size == at.length) {
            grow();
        }
        System.arraycopy(at, index, at, index + 1, size - index);
        System.arraycopy(channel, index, channel, index + 1, size - index);
        System.arraycopy(value, index, value, index + 1, size - index);
        System.arraycopy(flags, index, flags, index + 1, size - index);
        size++;
        set(index, reading, historic);
    }

    void set(int index, Reading reading, boolean historic) {
        at[index] = reading.observedAt().toEpochMilli();
        channel[index] = reading.channel();
        value[index] = reading.value();
        flags[index] = flags(reading, historic);
    }

    /** The reading as rules see it; its receipt is not kept and repeats the observation. */
    Reading get(int index, DeviceId device) {
        Instant time = Instant.ofEpochMilli(at[index]);
        Quality.Level level = Quality.Level.ofCode(flags[index] & LEVEL);
        return new Reading(
                device, channel[index], time, time, value[index], quality(level, flags[index]), isHistoric(index));
    }

    /** What {@link #get} gives of a reading that was put in. */
    static Reading asSeen(Reading reading, boolean historic) {
        Instant time = Instant.ofEpochMilli(reading.observedAt().toEpochMilli());
        Quality quality = quality(reading.quality().level(), flags(reading, historic));
        return new Reading(reading.device(), reading.channel(), time, time, reading.value(), quality, historic);
    }

    private static Quality quality(Quality.Level level, byte flags) {
        return level == Quality.Level.GOOD ? Quality.GOOD : new Quality(level, reason(flags));
    }

    void dropFirst(int count) {
        size -= count;
        System.arraycopy(at, count, at, 0, size);
        System.arraycopy(channel, count, channel, 0, size);
        System.arraycopy(value, count, value, 0, size);
        System.arraycopy(flags, count, flags, 0, size);
        Arrays.fill(channel, size, size + count, null);
        if (at.length > 64 && size < at.length / 4) {
            resize(at.length / 2);
        }
    }

    private static byte flags(Reading reading, boolean historic) {
        int reason = Math.max(0, REASONS.indexOf(reading.quality().reason()));
        int bits = ((reason & 3) << 2) | ((reason >> 2) << 5);
        return (byte) (reading.quality().level().code() | bits | (historic ? HISTORIC : 0));
    }

    private static Quality.Reason reason(byte flags) {
        int index = ((flags >> 2) & 3) | (((flags >> 5) & 7) << 2);
        return index < REASONS.size() ? REASONS.get(index) : Quality.Reason.OTHER;
    }

    private void grow() {
        resize(size * 2);
    }

    private void resize(int length) {
        at = Arrays.copyOf(at, length);
        channel = Arrays.copyOf(channel, length);
        value = Arrays.copyOf(value, length);
        flags = Arrays.copyOf(flags, length);
    }

    ReadingWindow copy() {
        ReadingWindow copy = new ReadingWindow();
        copy.at = at.clone();
        copy.channel = channel.clone();
        copy.value = value.clone();
        copy.flags = flags.clone();
        copy.size = size;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        Map<ChannelId, Integer> names = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            names.putIfAbsent(channel[i], names.size());
        }
        out.writeInt(names.size());
        for (ChannelId name : names.keySet()) {
            out.writeUTF(name.value());
        }
        out.writeInt(size);
        long before = 0;
        for (int i = 0; i < size; i++) {
            Varints.write(out, at[i] - before);
            before = at[i];
            Varints.write(out, names.getOrDefault(channel[i], 0));
            out.writeByte(flags[i]);
            writeValue(out, value[i]);
        }
    }

    /** Sensors speak in decimals: most values are a whole number of thousandths, in two or three bytes instead of eight. */
    private static void writeValue(DataOutput out, double value) throws IOException {
        long thousandths = Math.round(value * THOUSAND);
        boolean exact = Math.abs(thousandths) < NOT_A_DECIMAL
                && Double.doubleToRawLongBits(thousandths / THOUSAND) == Double.doubleToRawLongBits(value);
        if (exact) {
            Varints.write(out, thousandths);
        } else {
            Varints.write(out, NOT_A_DECIMAL);
            out.writeDouble(value);
        }
    }

    private static double readValue(DataInput in) throws IOException {
        long thousandths = Varints.read(in);
        return thousandths == NOT_A_DECIMAL ? in.readDouble() : thousandths / THOUSAND;
    }

    static ReadingWindow read(DataInput in) throws IOException {
        ReadingWindow window = new ReadingWindow();
        ChannelId[] names = names(in);
        window.size = in.readInt();
        window.resize(Math.max(8, window.size));
        long before = 0;
        for (int i = 0; i < window.size; i++) {
            before += Varints.read(in);
            window.at[i] = before;
            window.channel[i] = names[(int) Varints.read(in)];
            window.flags[i] = in.readByte();
            window.value[i] = readValue(in);
        }
        return window;
    }

    private static ChannelId[] names(DataInput in) throws IOException {
        ChannelId[] names = new ChannelId[in.readInt()];
        for (int i = 0; i < names.length; i++) {
            names[i] = ChannelId.of(in.readUTF());
        }
        return names;
    }

    /** As version 1 of the state wrote it. */
    static ReadingWindow readVersion1(DataInput in) throws IOException {
        ReadingWindow window = new ReadingWindow();
        ChannelId[] names = names(in);
        window.size = in.readInt();
        window.resize(Math.max(8, window.size));
        for (int i = 0; i < window.size; i++) {
            window.at[i] = in.readLong();
            window.channel[i] = names[in.readShort()];
            window.value[i] = in.readDouble();
            window.flags[i] = in.readByte();
        }
        return window;
    }
}
