package io.fieldwarden.ingest.mqtt;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a connection (§4.1): the subscriptions, the commands that are not acknowledged yet, and the packet
 * identifiers of QoS 2 messages between PUBLISH and PUBREL. Owned by the event loop of the connection that holds it, which
 * hands it over to the next one; only receipts may be settled by the loop of a former connection. Bounded by the windows of
 * both directions.
 */
final class Session {
    static final int NOT_SUBSCRIBED = -1;

    private @Nullable Map<Integer, Receipt> receipts;
    private int connections;

    /** Granted for the device's own commands, or {@link #NOT_SUBSCRIBED}. */
    int granted = NOT_SUBSCRIBED;

    /** What is heard beside that, in the words of a dialect, with the quality of service that was granted. */
    final Map<String, Integer> heard = new LinkedHashMap<>(2);

    /** Told with the subscription what is in force already. */
    boolean greeted = true;

    /** Sent and not acknowledged, in the order they were sent. */
    final Map<Integer, Sent> inFlight = new LinkedHashMap<>(4);

    /** Only while a connection holds the session: what was never sent stays where it came from. */
    final Queue<Subscriptions.Command> queued = new ArrayDeque<>(2);

    int nextId;

    /**
     * One command on its way.
     *
     * @param released its PUBREC has come: only the PUBREL is sent again
     */
    record Sent(Subscriptions.Command command, int qos, boolean released) {}

    /** A connection holds the session from here on; what comes over it belongs to this number. */
    int attach() {
        return ++connections;
    }

    int connection() {
        return connections;
    }

    /** Null when this packet identifier is free. */
    @Nullable
    Receipt receipt(int packetId) {
        Map<Integer, Receipt> known = receipts;
        return known == null ? null : known.get(packetId);
    }

    void receive(int packetId) {
        Map<Integer, Receipt> known = receipts;
        if (known == null) {
            known = new ConcurrentHashMap<>();
            receipts = known;
        }
        known.put(packetId, new Receipt(connections));
    }

    @Nullable
    Receipt release(int packetId) {
        Map<Integer, Receipt> known = receipts;
        return known == null ? null : known.remove(packetId);
    }

    int receiptCount() {
        Map<Integer, Receipt> known = receipts;
        return known == null ? 0 : known.size();
    }

    /** Any loop that held the session. What was not recorded is forgotten: the same message may come again. */
    void settle(int packetId, boolean recorded) {
        Map<Integer, Receipt> known = receipts;
        Receipt receipt = known == null ? null : known.get(packetId);
        if (known != null && receipt != null) {
            if (!recorded) {
                known.remove(packetId, receipt);
            }
            receipt.settle(recorded);
        }
    }

    /** A QoS 2 message that has come; told once whether it is on the log. */
    static final class Receipt {
        private final int connection;
        private @Nullable Boolean recorded;
        private @Nullable Consumer<Boolean> waiting;

        Receipt(int connection) {
            this.connection = connection;
        }

        /** The number of the connection it came over. */
        int connection() {
            return connection;
        }

        synchronized boolean isRecorded() {
            return Boolean.TRUE.equals(recorded);
        }

        private void settle(boolean now) {
            Consumer<Boolean> told;
            synchronized (this) {
                recorded = now;
                told = waiting;
                waiting = null;
            }
            if (told != null) {
                told.accept(now);
            }
        }

        /** @param then on any thread; only the last one given is told */
        void whenSettled(Consumer<Boolean> then) {
            Boolean known;
            synchronized (this) {
                known = recorded;
                if (known == null) {
                    waiting = then;
                }
            }
            if (known != null) {
                then.accept(known);
            }
        }
    }
}
