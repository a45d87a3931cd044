package io.fieldwarden.alert.live;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.ReadingGlance;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the clock of each device is ahead of the hub's, estimated from the messages whose readings carry times of their
 * own: the median of the newest {@value #KEPT} differences between the newest reading of a message and its receipt. What a
 * reading waits in the device and what the message takes on its way makes the estimate smaller. Messages that are marked as
 * replayed count only while no others came and only when their differences agree: a buffer that is emptied sends ever newer
 * readings, a clock that is hours behind sends all of them equally late. Safe for many threads; kept in memory, for at most
 * {@value #DEVICES} devices.
 */
public final class ClockSkews {
    static final int KEPT = 32;
    private static final int DEVICES = 100_000;
    private static final int LEAST_LATE = 8;
    private static final float AGREE_MILLIS = 30_000;

    private final Map<String, Ring> rings = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ring> eldest) {
            return size() > DEVICES;
        }
    };

    /** Called with every message in the order of the log. */
    public void seen(String device, ReadingGlance message) {
        if (message.ahead().isEmpty()) {
            return;
        }
        synchronized (rings) {
            rings.computeIfAbsent(device, first -> new Ring(message.replayed()))
                    .add((float) message.ahead().getAsLong(), message.replayed());
        }
    }

    /** Milliseconds, negative when the device is behind; empty when nothing can be said. */
    public OptionalLong of(DeviceId device) {
        synchronized (rings) {
            Ring ring = rings.get(device.value());
            return ring == null ? OptionalLong.empty() : ring.estimate();
        }
    }

    /** A float has seconds of a year and milliseconds of an hour: enough, for half of the memory. */
    private static final class Ring {
        private float[] differences = new float[8];
        private int count;
        private int next;
        private boolean late;

        Ring(boolean late) {
            this.late = late;
        }

        void add(float difference, boolean replayed) {
            if (replayed && !late) {
                return;
            }
            if (late && !replayed) {
                late = false;
                count = 0;
                next = 0;
            }
            if (count == differences.length && count < KEPT) {
                differences = Arrays.copyOf(differences, Math.min(KEPT, count * 2));
                next = count;
            }
            differences[next] = difference;
            count = Math.min(count + 1, differences.length);
            next = (next + 1) % differences.length;
        }

        OptionalLong estimate() {
            float[] sorted = Arrays.copyOf(differences, count);
            Arrays.sort(sorted);
            if (late && (count < LEAST_LATE || sorted[count * 3 / 4] - sorted[count / 4] > AGREE_MILLIS)) {
                return OptionalLong.empty();
            }
            return OptionalLong.of((long) ((sorted[(count - 1) / 2] + sorted[count / 2]) / 2));
        }
    }
}
