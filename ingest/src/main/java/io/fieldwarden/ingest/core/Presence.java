package io.fieldwarden.ingest.core;

import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, and what devices said of themselves, for topic {@code device-status}. Only the newest of each matter is
 * of interest: what comes faster than {@value #PERIOD_MS} ms is told once, and while the log takes nothing it waits here, one
 * record per matter. Thread-safe and never blocking.
 */
public final class Presence implements AutoCloseable {
    /** How an edge agent does, told among its readings. */
    static final String MEDIA_TYPE = "application/vnd.fieldwarden.agent+json";

    private static final int PERIOD_MS = 500;

    /** Matters that wait for the log; more than one hub has devices at a time. */
    private static final int MAX_WAITING = 400_000;

    private final ReadingLog log;
    private final Clock clock;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final Map<String, DeviceStatus> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ingest-presence");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String node = "";
    private @Nullable ScheduledFuture<?> writing;

    Presence(ReadingLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Tells that this node begins. Nothing may have been told before, and nothing is written before. */
    public synchronized void start(String name) {
        if (writing == null) {
            node = name;
            tell(DeviceStatus.started(name, clock.instant()));
            writing = writer.scheduleWithFixedDelay(this::write, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    public void connected(String device, Transport transport, String client) {
        open.compute(device, (same, before) -> {
            int now = before == null ? 1 : before + 1;
            link(device, DeviceStatus.Kind.CONNECTED, transport, client, DeviceStatus.Ended.NOT, now);
            return now;
        });
    }

    /** Of a connection that was told by {@link #connected}. */
    public void disconnected(String device, Transport transport, String client, DeviceStatus.Ended why) {
        open.compute(device, (same, before) -> {
            int left = before == null ? 0 : before - 1;
            link(device, DeviceStatus.Kind.DISCONNECTED, transport, client, why, left);
            return left <= 0 ? null : left;
        });
    }

    // Called while the device's count is held, so that its records leave in the order of what happened.
    private void link(
            String device,
            DeviceStatus.Kind kind,
            Transport transport,
            String client,
            DeviceStatus.Ended why,
            int left) {
        DeviceStatus.Kind now = left > 0 ? DeviceStatus.Kind.CONNECTED : kind;
        tell(new DeviceStatus(
                device,
                now,
                clock.instant(),
                node,
                new DeviceStatus.Link(transport.text(), client, why, left),
                DeviceStatus.Said.NOTHING));
    }

    /** The will of a device whose connection ended without a good-bye. */
    public void will(String device, String topic, String text) {
        said(device, DeviceStatus.Kind.WILL, topic, text);
    }

    /** What a device says of its own state, such as how much waits to be sent. */
    public void health(String device, String text) {
        said(device, DeviceStatus.Kind.HEALTH, "", text);
    }

    void health(String device, Payload text) {
        // More bytes than this are more characters than are kept.
        int bytes = Math.min(text.length(), 4 * DeviceStatus.LONGEST_TEXT);
        health(device, new String(text.bytes(), text.offset(), bytes, StandardCharsets.UTF_8));
    }

    private void said(String device, DeviceStatus.Kind kind, String topic, String text) {
        tell(new DeviceStatus(
                device,
                kind,
                clock.instant(),
                node,
                DeviceStatus.Link.NONE,
                new DeviceStatus.Said(cut(topic), cut(text))));
    }

    private static String cut(String text) {
        return text.length() <= DeviceStatus.LONGEST_TEXT ? text : text.substring(0, DeviceStatus.LONGEST_TEXT);
    }

    private void tell(DeviceStatus status) {
        if (waiting.size() < MAX_WAITING || waiting.containsKey(status.key())) {
            waiting.put(status.key(), status);
        }
    }

    /** Devices with at least one connection. */
    public int devices() {
        return open.size();
    }

    private synchronized void write() {
        Iterator<DeviceStatus> all = waiting.values().iterator();
        while (all.hasNext()) {
            DeviceStatus status = all.next();
            if (!log.append(
                    LogTopic.DEVICE_STATUS,
                    status.key().getBytes(StandardCharsets.UTF_8),
                    status.encode(),
                    new Written(status))) {
                return;
            }
            waiting.remove(status.key(), status);
        }
    }

    /** Writes what waits; the log is still there. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!node.isEmpty()) {
            write();
        }
    }

    /** What the log lost is told again, unless there is something newer. */
    private final class Written implements ReadingLog.Appended {
        private final DeviceStatus status;

        Written(DeviceStatus status) {
            this.status = status;
        }

        @Override
        public void appended() {
            // It is where it belongs.
        }

        @Override
        public void failed(Exception cause) {
            waiting.putIfAbsent(status.key(), status);
        }
    }
}
