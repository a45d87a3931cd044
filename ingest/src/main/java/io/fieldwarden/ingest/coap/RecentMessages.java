package io.fieldwarden.ingest.coap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.KeyMID;
import org.eclipse.californium.core.network.deduplication.Deduplicator;
import org.jspecify.annotations.Nullable;

/**
 * Which messages came lately, so that one that is sent again is answered again and not taken again (RFC 7252 §4.5). Bounded
 * in number as well as in time: when more came, the oldest are forgotten first. Thread-safe.
 */
final class RecentMessages implements Deduplicator {
    private final int capacity;
    private final long lifetimeNanos;
    private final Map<KeyMID, Seen> seen = new LinkedHashMap<>();

    private record Seen(Exchange exchange, long sinceNanos) {}

    /** @param lifetimeNanos EXCHANGE_LIFETIME, after which a message id may be used for another message */
    RecentMessages(int capacity, long lifetimeNanos) {
        this.capacity = capacity;
        this.lifetimeNanos = lifetimeNanos;
    }

    @Override
    public synchronized @Nullable Exchange findPrevious(KeyMID key, Exchange exchange) {
        long now = System.nanoTime();
        forget(now);
        Seen before = seen.putIfAbsent(key, new Seen(exchange, now));
        return before == null ? null : before.exchange();
    }

    @Override
    public synchronized boolean replacePrevious(KeyMID key, Exchange previous, Exchange exchange) {
        Seen before = seen.get(key);
        if (before != null && before.exchange() != previous) {
            return false;
        }
        // At the end of the order, where the newest stand.
        seen.remove(key);
        seen.put(key, new Seen(exchange, System.nanoTime()));
        return true;
    }

    private void forget(long now) {
        Iterator<Seen> oldest = seen.values().iterator();
        while (oldest.hasNext()) {
            Seen one = oldest.next();
            if (seen.size() < capacity && now - one.sinceNanos() <= lifetimeNanos) {
                return;
            }
            oldest.remove();
        }
    }

    @Override
    public synchronized @Nullable Exchange find(KeyMID key) {
        Seen found = seen.get(key);
        return found == null ? null : found.exchange();
    }

    @Override
    public synchronized boolean isEmpty() {
        return seen.isEmpty();
    }

    @Override
    public synchronized int size() {
        return seen.size();
    }

    @Override
    public synchronized void clear() {
        seen.clear();
    }

    @Override
    public void start() {
        // What is old goes when something new comes.
    }

    @Override
    public void stop() {
        clear();
    }

    @Override
    public void setExecutor(ScheduledExecutorService executor) {
        // Nothing is done in the background.
    }
}
