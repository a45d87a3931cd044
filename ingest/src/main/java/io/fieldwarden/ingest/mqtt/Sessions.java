package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.RegisteredDevice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections by device and client identifier, and the sessions of those that are gone and may come back. A second
 * connection takes over from the first [MQTT-3.1.4-3]. The device belongs to the key, so that no device can end the
 * connection of another by using its client identifier. Sessions are kept in memory: a restart of the hub ends them, and
 * clients are told so by "no session present". Thread-safe.
 */
final class Sessions {
    private final Map<Key, MqttConnection> open = new ConcurrentHashMap<>();
    private final Map<Key, Kept> kept = new LinkedHashMap<>();
    private final int most;

    /** @param most sessions of devices that are not connected; the one that is gone for longest goes first */
    Sessions(int most) {
        this.most = most;
    }

    record Key(String device, String clientId) {}

    /**
     * A session without a connection.
     *
     * @param until when it expires, by {@link System#nanoTime}
     * @param will not published yet; null for none
     * @param willAt when it is due
     */
    private record Kept(
            Session session, long until, @Nullable Runnable will, long willAt) {
        void publish() {
            if (will != null) {
                will.run();
            }
        }
    }

    /** What a connection leaves behind. */
    record Leaving(
            Session session, long keepNanos, @Nullable Runnable will, long willDelayNanos) {}

    /**
     * Counts the connection, and finds the session it goes on with.
     *
     * @param clean it wants a new one
     * @param begin told the session of before, null for a new one; on any thread
     */
    void open(Key key, MqttConnection connection, boolean clean, Consumer<@Nullable Session> begin) {
        MqttConnection former;
        Kept before;
        synchronized (this) {
            former = open.put(key, connection);
            before = kept.remove(key);
        }
        if (former != null) {
            former.surrender(clean, state -> begin.accept(clean ? null : state));
        } else if (before == null || clean || before.until() - System.nanoTime() <= 0) {
            if (before != null) {
                before.publish();
            }
            begin.accept(null);
        } else {
            if (before.willAt() - System.nanoTime() <= 0) {
                before.publish();
            }
            begin.accept(before.session());
        }
    }

    /** False when another connection has taken over and what this one leaves belongs to that. */
    boolean close(Key key, MqttConnection connection, @Nullable Leaving leaving) {
        List<Kept> over = new ArrayList<>();
        synchronized (this) {
            if (!open.remove(key, connection)) {
                return false;
            }
            if (leaving != null) {
                long now = System.nanoTime();
                boolean due = leaving.willDelayNanos() <= 0;
                Kept leftNow = new Kept(
                        leaving.session(),
                        now + leaving.keepNanos(),
                        due ? null : leaving.will(),
                        now + leaving.willDelayNanos());
                if (due) {
                    over.add(new Kept(leaving.session(), now, leaving.will(), now));
                }
                if (leaving.keepNanos() <= 0 || most == 0) {
                    over.add(leftNow);
                } else {
                    kept.remove(key);
                    kept.put(key, leftNow);
                    trim(over);
                }
            }
        }
        over.forEach(Kept::publish);
        return true;
    }

    private void trim(List<Kept> over) {
        Iterator<Kept> eldest = kept.values().iterator();
        while (kept.size() > most && eldest.hasNext()) {
            over.add(eldest.next());
            eldest.remove();
        }
    }

    /** Publishes wills that are due and forgets sessions that have expired; called every second. */
    void sweep() {
        long now = System.nanoTime();
        List<Kept> over = new ArrayList<>();
        synchronized (this) {
            Iterator<Map.Entry<Key, Kept>> all = kept.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Key, Kept> entry = all.next();
                Kept one = entry.getValue();
                if (one.until() - now <= 0) {
                    over.add(one);
                    all.remove();
                } else if (one.will() != null && one.willAt() - now <= 0) {
                    over.add(one);
                    entry.setValue(new Kept(one.session(), one.until(), null, 0));
                }
            }
        }
        over.forEach(Kept::publish);
    }

    /** Ends the connections whose proof does not hold any more; one with the token survives a new secret. */
    void revoke(RegisteredDevice former, Optional<RegisteredDevice> now) {
        String id = former.id().value();
        List<Kept> over = new ArrayList<>();
        synchronized (this) {
            kept.entrySet().removeIf(entry -> entry.getKey().device().equals(id) && over.add(entry.getValue()));
        }
        over.forEach(Kept::publish);
        open.forEach((key, connection) -> {
            if (key.device().equals(id) && !connection.holdsFor(now)) {
                connection.end(
                        ReasonCode.ADMINISTRATIVE_ACTION,
                        "device '" + id + "' was disabled or removed, or what it logged in with was revoked");
            }
        });
    }

    List<MqttConnection> of(String device) {
        return open.entrySet().stream()
                .filter(entry -> entry.getKey().device().equals(device))
                .map(Map.Entry::getValue)
                .toList();
    }

    Collection<MqttConnection> all() {
        return List.copyOf(open.values());
    }

    int size() {
        return open.size();
    }

    synchronized int keptCount() {
        return kept.size();
    }
}
