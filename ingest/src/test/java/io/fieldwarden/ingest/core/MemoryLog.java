package io.fieldwarden.ingest.core;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The log in memory. By default it confirms at once; {@link #hold} makes it wait for {@link #confirm}, {@link #fill} makes it
 * full. Thread-safe.
 */
public final class MemoryLog implements ReadingLog {
    private final List<Stored> stored = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private boolean holding;
    private boolean full;

    /** One record on the log. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    public record Stored(LogTopic topic, String key, byte[] value) {}

    private record Held(Stored record, Appended done) {}

    @Override
    public boolean append(LogTopic topic, byte[] key, byte[] value, Appended done) {
        Stored record = new Stored(topic, new String(key, StandardCharsets.UTF_8), value);
        synchronized (this) {
            if (full) {
                return false;
            }
            // Who is connected is told in its own time and never waits for readings.
            if (holding && topic != LogTopic.DEVICE_STATUS) {
                held.add(new Held(record, done));
                return true;
            }
            stored.add(record);
        }
        done.appended();
        return true;
    }

    public synchronized void hold() {
        holding = true;
    }

    public synchronized void fill(boolean now) {
        full = now;
    }

    /** Confirms the eldest records that are held; returns how many there were. */
    public int confirm(int count) {
        int confirmed = 0;
        while (confirmed < count) {
            Held next;
            synchronized (this) {
                next = held.poll();
                if (next == null) {
                    return confirmed;
                }
                stored.add(next.record());
            }
            next.done().appended();
            confirmed++;
        }
        return confirmed;
    }

    /** Confirms the youngest record that is held. */
    public void confirmLast() {
        Held last;
        synchronized (this) {
            last = held.removeLast();
            stored.add(last.record());
        }
        last.done().appended();
    }

    /** Confirms what is held and whatever comes from now on. */
    public void release() {
        synchronized (this) {
            holding = false;
        }
        confirm(Integer.MAX_VALUE);
    }

    /** Loses the eldest record that is held. */
    public void lose() {
        Held next;
        synchronized (this) {
            next = held.remove();
        }
        next.done().failed(new IllegalStateException("lost"));
    }

    public synchronized int heldCount() {
        return held.size();
    }

    public synchronized List<Stored> stored(LogTopic topic) {
        return stored.stream().filter(record -> record.topic() == topic).toList();
    }

    /** All readings on the log, in its order. */
    public List<Reading> readings() {
        return stored(LogTopic.READINGS).stream()
                .flatMap(record -> ReadingBatches.decode(record.value()).stream())
                .toList();
    }

    public List<DeviceStatus> statuses() {
        return stored(LogTopic.DEVICE_STATUS).stream()
                .map(record -> DeviceStatus.decode(record.value()))
                .toList();
    }

    /** What became of commands. */
    public List<CommandEvent.Told> told() {
        return stored(LogTopic.COMMANDS).stream()
                .map(record -> (CommandEvent.Told) CommandEvent.decode(record.value()))
                .toList();
    }

    public List<Quarantined> quarantine() {
        return stored(LogTopic.QUARANTINE).stream()
                .map(record -> Quarantined.decode(record.value()))
                .toList();
    }
}
