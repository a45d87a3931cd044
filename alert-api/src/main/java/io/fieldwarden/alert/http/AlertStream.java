package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.device.AlertId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every change of every alert to every client that listens, in order of sequence number. One thread reads changes
 * from the store, renders each once and keeps the newest {@value #KEPT} in a ring; clients hold only their place and write
 * without blocking on a small pool. Who falls out of the ring is served from the store until it has caught up, so that no
 * client costs memory, however slow, and none has a gap.
 */
final class AlertStream implements AutoCloseable {
    static final int MAX_CLIENTS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(AlertStream.class);
    private static final int KEPT = 2_048;
    private static final int READ_AT_ONCE = 256;
    private static final int WRITERS = 3;

    /** Changes made by another process on the same database are seen after this time. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final AlertStore alerts;
    private final AlertJson json;
    private final Event[] ring = new Event[KEPT];
    private final Set<StreamClient> clients = ConcurrentHashMap.newKeySet();
    private final Semaphore woken = new Semaphore(0);
    private final ExecutorService writers;
    private final Thread thread;
    private volatile long first = 1;
    private volatile long last = -1;
    private volatile boolean closed;

    /** One change, ready to be sent. */
    record Event(long sequence, Alert.Subject subject, ByteString frame) {}

    AlertStream(AlertStore alerts, AlertJson json) {
        this.alerts = alerts;
        this.json = json;
        this.writers = Executors.newFixedThreadPool(WRITERS, task -> daemon(task, "alert-stream-writer"));
        this.thread = daemon(this::run, "alert-stream");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins at the newest change; called once the store is open. */
    void start() {
        long newest = alerts.lastSequence();
        first = newest + 1;
        last = newest;
        thread.start();
    }

    /** Says that there may be new changes; returns at once. */
    void wake() {
        woken.release();
    }

    /** The newest sequence number that listeners are told about. */
    long last() {
        return last;
    }

    boolean isFull() {
        return clients.size() >= MAX_CLIENTS;
    }

    void add(StreamClient client) {
        clients.add(client);
        if (closed) {
            client.end();
        }
    }

    void remove(StreamClient client) {
        clients.remove(client);
    }

    ExecutorService writers() {
        return writers;
    }

    private void run() {
        long heartbeatAt = System.nanoTime() + HEARTBEAT.toNanos();
        while (!closed) {
            try {
                if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
                if (read()) {
                    clients.forEach(StreamClient::wake);
                }
                if (System.nanoTime() - heartbeatAt >= 0) {
                    heartbeatAt += HEARTBEAT.toNanos();
                    clients.forEach(StreamClient::heartbeat);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("alert stream cannot read the store, tries again");
            }
        }
    }

    private boolean read() {
        boolean any = false;
        List<Event> next = render(alerts.changesAfter(last, READ_AT_ONCE));
        while (!next.isEmpty()) {
            any = true;
            keep(next);
            next = render(alerts.changesAfter(last, READ_AT_ONCE));
        }
        return any;
    }

    private synchronized void keep(List<Event> events) {
        for (Event event : events) {
            ring[(int) (event.sequence() % KEPT)] = event;
            last = event.sequence();
        }
        first = Math.max(first, last - KEPT + 1);
    }

    /** The next events after a place, from the ring or, for who is far behind, from the store; empty at the end. */
    List<Event> after(long place, int limit) {
        if (place >= last) {
            return List.of();
        }
        synchronized (this) {
            if (place + 1 >= first) {
                List<Event> found = new ArrayList<>();
                for (long next = place + 1; next <= last && found.size() < limit; next++) {
                    found.add(ring[(int) (next % KEPT)]);
                }
                return found;
            }
        }
        return render(alerts.changesAfter(place, limit));
    }

    /** Every change is an event, with the alert as it is now: a listener's newest picture is never older than the event. */
    private List<Event> render(List<AlertChange> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        Set<AlertId> ids = new LinkedHashSet<>();
        changes.forEach(change -> ids.add(change.alert()));
        Map<AlertId, Alert> found = alerts.find(ids);
        List<Alert> ordered = ids.stream()
                .map(id -> java.util.Objects.requireNonNull(found.get(id), "a change without its alert"))
                .toList();
        List<ObjectNode> nodes = json.all(ordered);
        Map<AlertId, byte[]> data = new java.util.HashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            data.put(ordered.get(i).id(), Json.bytes(nodes.get(i)));
        }
        List<Event> events = new ArrayList<>(changes.size());
        for (AlertChange change : changes) {
            byte[] bytes = java.util.Objects.requireNonNull(data.get(change.alert()));
            Alert alert = java.util.Objects.requireNonNull(found.get(change.alert()));
            events.add(new Event(change.sequence(), alert.subject(), frame(change.sequence(), bytes)));
        }
        return events;
    }

    private static ByteString frame(long sequence, byte[] data) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(data.length + 48);
        frame.writeBytes(("id: " + sequence + "\nevent: alert\ndata: ").getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(data);
        frame.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return UnsafeByteOperations.unsafeWrap(frame.toByteArray());
    }

    @Override
    public void close() {
        closed = true;
        wake();
        clients.forEach(StreamClient::end);
        writers.shutdown();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
            if (!writers.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                writers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
