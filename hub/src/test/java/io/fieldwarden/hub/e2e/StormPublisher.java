package io.fieldwarden.hub.e2e;

import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A device that sends readings as fast as they are acknowledged and keeps a journal: what was sent and what was acknowledged.
 * A reading without an answer is sent again after the next connection, as a device with an outbox does. Runs on a thread of
 * its own until told to stop.
 */
final class StormPublisher {
    private static final int UP = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long RETRY_NANOS = Duration.ofMillis(20).toNanos();

    private final Registrar.NewDevice device;
    private final Supplier<String> mqtt;
    private final long firstTime;
    private final int batch;
    private final Duration pause;
    private final Thread thread;

    private final TreeMap<Long, Double> acknowledged = new TreeMap<>();
    private final Map<Long, Long> heard = new HashMap<>();
    private volatile long sent;
    private volatile boolean stop;

    /**
     * @param mqtt where the hub listens now; null while it does not run
     * @param firstTime of the first reading, epoch milliseconds; each further one is a millisecond later
     * @param batch messages under way at once
     */
    StormPublisher(Registrar.NewDevice device, Supplier<String> mqtt, long firstTime, int batch) {
        this(device, mqtt, firstTime, batch, Duration.ZERO);
    }

    /** @param pause after each batch: a gentler storm */
    StormPublisher(Registrar.NewDevice device, Supplier<String> mqtt, long firstTime, int batch, Duration pause) {
        this.device = device;
        this.mqtt = mqtt;
        this.firstTime = firstTime;
        this.batch = batch;
        this.pause = pause;
        this.thread = new Thread(this::run, "storm-" + device.id());
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stop = true;
        thread.join();
    }

    Registrar.NewDevice device() {
        return device;
    }

    /** How many readings were sent or begun. */
    long sent() {
        return sent;
    }

    synchronized int acknowledgedCount() {
        return acknowledged.size();
    }

    /** Value by time of what the hub acknowledged. */
    synchronized SortedMap<Long, Double> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    /** The same, of what was acknowledged before this moment of {@link System#nanoTime}. */
    synchronized SortedMap<Long, Double> acknowledgedUntil(long nanos) {
        SortedMap<Long, Double> until = new TreeMap<>(acknowledged);
        until.keySet().removeIf(at -> heard.get(at) - nanos > 0);
        return until;
    }

    /**
     * The value of reading n: unique, and high or low by turns of {@value #UP}, so that an alert is raised and cleared again
     * and again.
     */
    static double value(long n) {
        return n / UP % 2 == 0 ? n % 400 : 1_000_000 + n;
    }

    long time(long n) {
        return firstTime + n;
    }

    private void run() {
        long next = 0;
        while (!stop) {
            String url = mqtt.get();
            if (url == null) {
                LockSupport.parkNanos(RETRY_NANOS);
                continue;
            }
            try (MqttWire wire = new MqttWire(url, 4, PATIENCE)) {
                if (wire.connect(device.id(), device.secret()) != 0) {
                    LockSupport.parkNanos(RETRY_NANOS);
                    continue;
                }
                while (!stop) {
                    next = burst(wire, next);
                    LockSupport.parkNanos(pause.toNanos());
                }
            } catch (IOException e) {
                // The hub was killed: the journal says where to go on.
                next = acknowledgedUpTo();
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** Sends some, then waits for all their answers. */
    private long burst(MqttWire wire, long from) throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            long n = from + i;
            sent = Math.max(sent, n + 1);
            String payload = "{\"ts\":" + time(n) + ",\"values\":{\"level\":" + value(n) + "}}";
            ids.add(wire.publish("devices/" + device.id() + "/readings", payload.getBytes(StandardCharsets.UTF_8)));
        }
        for (int answered = 0; answered < batch; ) {
            MqttWire.Packet packet = wire.read();
            if (packet.type() == MqttWire.PUBACK) {
                record(from + ids.indexOf(packet.id()));
                answered++;
            }
        }
        return from + batch;
    }

    private synchronized void record(long n) {
        acknowledged.put(time(n), value(n));
        heard.put(time(n), System.nanoTime());
    }

    /** The first reading that is not acknowledged. */
    private synchronized long acknowledgedUpTo() {
        long n = 0;
        while (acknowledged.containsKey(time(n))) {
            n++;
        }
        return n;
    }
}
