package io.fieldwarden.ingest.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed log-ins per device and per address, for all protocols together. Nobody is locked out: a wrong answer takes
 * longer the more there were, an address with too many wrong ones underway is told to come later, and everything is forgotten
 * after {@value #FORGOTTEN_MINUTES} minutes without a failure. An address that never failed is always heard, whatever others
 * do to the same device. Bounded; thread-safe.
 */
final class Attempts {
    static final int FORGOTTEN_MINUTES = 10;
    /** Wrong answers of one address that are being delayed; a try beyond them is not looked at. */
    static final int UNDERWAY = 32;
    /** Failures of one address before they count: behind one address there may be a whole village. */
    static final int FREE = 8;

    private static final int MAX = 20_000;
    private static final int MAX_DOUBLINGS = 3;
    private static final long FORGOTTEN_NANOS = FORGOTTEN_MINUTES * 60_000_000_000L;

    private final long delayMs;
    private final LongSupplier nanos;
    private final Map<String, Count> devices = new Bounded();
    private final Map<String, Count> addresses = new Bounded();

    /** @param delayMs before the first wrong answer; grows up to eightfold */
    Attempts(long delayMs, LongSupplier nanos) {
        this.delayMs = delayMs;
        this.nanos = nanos;
    }

    private static final class Count {
        private int failed;
        private int underway;
        private long last;
    }

    /** False when this address already has too many wrong answers underway: it is not worth a calculation. */
    synchronized boolean mayTry(String address) {
        Count count = address.isEmpty() ? null : addresses.get(address);
        return count == null || count.underway < UNDERWAY;
    }

    /** How long to wait before this wrong answer, in milliseconds; {@link #answered} has to follow. */
    synchronized long failed(String device, String address) {
        long now = nanos.getAsLong();
        int byDevice = device.isEmpty() ? 1 : count(devices, device, now);
        int byAddress = address.isEmpty() ? 0 : count(addresses, address, now) - FREE;
        return delayMs << Math.min(Math.max(Math.max(byDevice, byAddress) - 1, 0), MAX_DOUBLINGS);
    }

    private static int count(Map<String, Count> where, String key, long now) {
        Count count = where.computeIfAbsent(key, absent -> new Count());
        if (now - count.last > FORGOTTEN_NANOS) {
            count.failed = 0;
        }
        count.last = now;
        count.underway++;
        return ++count.failed;
    }

    /** The wrong answer was given. */
    synchronized void answered(String device, String address) {
        done(devices.get(device));
        done(addresses.get(address));
    }

    private static void done(@Nullable Count count) {
        if (count != null && count.underway > 0) {
            count.underway--;
        }
    }

    /** What the device failed before was a mistake of its owner; what its address did may have been somebody else. */
    synchronized void succeeded(String device) {
        devices.remove(device);
    }

    /** Forgets the one that was quiet for longest when full. */
    private static final class Bounded extends LinkedHashMap<String, Count> {
        Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX;
        }
    }
}
