package io.fieldwarden.hub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes every n-th reading of a device one that raises an alert and the next one that clears it, and measures how long after
 * it was due the alert is on the stream. An alert is told by its device and the time of the reading that raised it, because
 * an event shows the alert as it is when the event is sent, maybe cleared already. Payloads are made on the load's thread,
 * alerts come on the listener's; the figures are read when both are done.
 */
final class AlertLatency implements MqttLoad.Payloads, AlertListener.Heard {
    private final int every;
    private final int[] turns;
    private final long[] times;
    private final Map<String, Long> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger raised = new AtomicInteger();
    private volatile Latencies latencies = new Latencies();

    /** @param every how many messages of a device there are to an alert, from 2 */
    AlertLatency(int every, int devices) {
        this.every = every;
        this.turns = new int[devices];
        this.times = new long[devices];
        for (int i = 0; i < devices; i++) {
            // Not all devices at the same moment.
            turns[i] = i % every;
        }
    }

    @Override
    public byte[] of(MqttLoad.Device device, long n, long dueNanos) {
        int turn = turns[device.index()]++;
        long time = Math.max(System.currentTimeMillis(), times[device.index()] + 1);
        times[device.index()] = time;
        boolean high = turn % every == 0;
        if (high) {
            waiting.put(key(device.id(), time), dueNanos);
            raised.incrementAndGet();
        }
        String json = "{\"ts\":" + time + ",\"values\":{\"level\":" + (high ? 2_000 : 12) + ".5}}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void alert(JsonNode alert, long nanos) {
        String at = alert.path("raisedAt").asText("");
        if (at.isEmpty()) {
            return;
        }
        Long due = waiting.remove(
                key(alert.path("device").asText(), Instant.parse(at).toEpochMilli()));
        if (due != null) {
            latencies.record(nanos - due);
        }
    }

    private static String key(String device, long time) {
        return device + "@" + time;
    }

    /** Counts from here on; nothing may be under way. */
    void begin() {
        waiting.clear();
        raised.set(0);
        latencies = new Latencies();
    }

    int raised() {
        return raised.get();
    }

    boolean allHeard() {
        return waiting.isEmpty();
    }

    Latencies latencies() {
        return latencies;
    }
}
