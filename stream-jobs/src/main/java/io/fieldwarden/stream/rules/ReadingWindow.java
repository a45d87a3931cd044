package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The newest readings of one device in canonical order: by time of observation, then by channel. This is most of the
 * state of a device, and a checkpoint copies the state of each device that goes on while it is written: so it is kept in
 * chunks, of which a {@link #copy} shares all that do not change afterwards. Keeps what rules look at; receipt and text stand
 * in the time series.
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

    private static final int SLOT = ReadingChunk.MOST - 1;
    private static final ReadingChunk[] NO_CHUNKS = {};
    private static final ChannelId[] NO_NAMES = {};

    private ReadingChunk[] chunks = NO_CHUNKS;

    /** By the numbers that chunks have for them. Shared with copies, so never changed but replaced. */
    private ChannelId[] names = NO_NAMES;

    /** Slots of the first chunk whose readings have been dropped. */
    private int first;

    private int size;

    int size() {
        return size;
    }

    ChannelId channel(int index) {
        return names[chunk(index).channel(slot(index))];
    }

    double value(int index) {
        return chunk(index).value(slot(index));
    }

    private ReadingChunk chunk(int index) {
        return chunks[(first + index) >> ReadingChunk.SHIFT];
    }

    private int slot(int index) {
        return (first + index) & SLOT;
    }

    private byte flags(int index) {
        return chunk(index).flags(slot(index));
    }

    /** True when the number says something about the process. */
    boolean isUsable(int index) {
        int level = flags(index) & LEVEL;
        return level == Quality.Level.GOOD.code() || level == Quality.Level.SUSPECT.code();
    }

    boolean isEmpty() {
        return size == 0;
    }

    long at(int index) {
        return chunk(index).at(slot(index));
    }

    long lastAt() {
        return at(size - 1);
    }

    /** True when the reading was late or replayed on receipt. */
    boolean isHistoric(int index) {
        return (flags(index) & HISTORIC) != 0;
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
        int byTime = Long.compare(at(index), time);
        return byTime != 0 ? byTime : channel(index).value().compareTo(of.value());
    }

    /** True when the reading at this position says the same as {@code reading}. */
    boolean says(int index, Reading reading) {
        return Double.compare(value(index), reading.value()) == 0
                && (flags(index) & ~HISTORIC) == flags(reading, false);
    }

    void insert(int index, Reading reading, boolean historic) {
        int end = first + size;
        int open = first + index;
        if (end >> ReadingChunk.SHIFT == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new ReadingChunk();
        }
        for (int c = end >> ReadingChunk.SHIFT; c > open >> ReadingChunk.SHIFT; c--) {
            ReadingChunk to = own(c);
            ReadingChunk from = chunks[c - 1];
            to.open(0, lastSlot(c, end));
            to.set(0, from.at(SLOT), from.channel(SLOT), from.value(SLOT), from.flags(SLOT));
        }
        int c = open >> ReadingChunk.SHIFT;
        own(c).open(open & SLOT, lastSlot(c, end));
        size++;
        set(index, reading, historic);
    }

    private static int lastSlot(int chunk, int end) {
        return chunk == end >> ReadingChunk.SHIFT ? end & SLOT : SLOT;
    }

    private ReadingChunk own(int index) {
        ReadingChunk own = chunks[index].own();
        chunks[index] = own;
        return own;
    }

    void set(int index, Reading reading, boolean historic) {
        put(
                index,
                reading.observedAt().toEpochMilli(),
                number(reading.channel()),
                reading.value(),
                flags(reading, historic));
    }

    private void put(int index, long at, int channel, double value, byte bits) {
        own((first + index) >> ReadingChunk.SHIFT).set(slot(index), at, channel, value, bits);
    }

    /** A device has few channels, and mostly they are the same objects, which are quickly equal. */
    private int number(ChannelId channel) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(channel)) {
                return i;
            }
        }
        names = Arrays.copyOf(names, names.length + 1);
        names[names.length - 1] = channel;
        return names.length - 1;
    }

    /** The reading as rules see it; its receipt is not kept and repeats the observation. */
    Reading get(int index, DeviceId device) {
        ReadingChunk chunk = chunk(index);
        int slot = slot(index);
        byte bits = chunk.flags(slot);
        Instant time = Instant.ofEpochMilli(chunk.at(slot));
        Quality.Level level = Quality.Level.ofCode(bits & LEVEL);
        return new Reading(
                device,
                names[chunk.channel(slot)],
                time,
                time,
                chunk.value(slot),
                quality(level, bits),
                (bits & HISTORIC) != 0);
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
        if (size == 0) {
            chunks = NO_CHUNKS;
            names = NO_NAMES;
            first = 0;
            return;
        }
        first += count;
        int gone = first >> ReadingChunk.SHIFT;
        if (gone > 0) {
            chunks = Arrays.copyOfRange(chunks, gone, chunks.length);
            first &= SLOT;
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

    /** The two share what neither changes. */
    ReadingWindow copy() {
        ReadingWindow copy = new ReadingWindow();
        for (ReadingChunk chunk : chunks) {
            chunk.share();
        }
        copy.chunks = chunks.clone();
        copy.names = names;
        copy.first = first;
        copy.size = size;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        int[] order = new int[names.length];
        List<ChannelId> used = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int number = chunk(i).channel(slot(i));
            if (order[number] == 0) {
                used.add(names[number]);
                order[number] = used.size();
            }
        }
        out.writeInt(used.size());
        for (ChannelId name : used) {
            out.writeUTF(name.value());
        }
        out.writeInt(size);
        long before = 0;
        for (int i = 0; i < size; i++) {
            ReadingChunk chunk = chunk(i);
            int slot = slot(i);
            long at = chunk.at(slot);
            Varints.write(out, at - before);
            before = at;
            Varints.write(out, order[chunk.channel(slot)] - 1);
            out.writeByte(chunk.flags(slot));
            writeValue(out, chunk.value(slot));
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
        window.names = names(in);
        int size = in.readInt();
        long before = 0;
        for (int i = 0; i < size; i++) {
            before += Varints.read(in);
            int channel = window.known((int) Varints.read(in));
            byte bits = in.readByte();
            window.append(before, channel, readValue(in), bits);
        }
        return window;
    }

    private int known(int channel) throws IOException {
        if (channel < 0 || channel >= names.length) {
            throw new IOException("device state: channel " + channel + " of " + names.length);
        }
        return channel;
    }

    private void append(long at, int channel, double value, byte bits) {
        if (size >> ReadingChunk.SHIFT == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new ReadingChunk();
        }
        size++;
        put(size - 1, at, channel, value, bits);
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
        window.names = names(in);
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            long at = in.readLong();
            int channel = window.known(in.readShort());
            double value = in.readDouble();
            window.append(at, channel, value, in.readByte());
        }
        return window;
    }
}
