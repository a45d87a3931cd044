package io.fieldwarden.edge.core;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an agent wants to hear from the hub.
 *
 * @param commands given each command on a thread of the client library, where it must not block; empty to ask for none
 * @param time told the time of the hub
 * @param state wants to be told at each connection what is in force at the hub, not only what changes: it costs some
 *     kilobytes
 */
public record Hearing(Optional<Consumer<byte[]>> commands, HubTime time, boolean state) {
    /** All that it wants to hear, what is in force among it. */
    public Hearing(Optional<Consumer<byte[]>> commands, HubTime time) {
        this(commands, time, true);
    }

    /** Nothing. */
    public static final Hearing NOTHING = new Hearing(Optional.empty(), new HubTime() {
        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void told(long hubMillis, long tookMillis) {}
    });

    /** Commands only. */
    public static Hearing of(Consumer<byte[]> commands) {
        return new Hearing(Optional.of(commands), NOTHING.time());
    }

    /** Whether it is worth a connection although there is nothing to send. */
    public boolean wanted() {
        return commands.isPresent() || time.wanted();
    }

    /** Who wants to know the time of the hub. */
    public interface HubTime {
        /** False while nothing depends on it. */
        boolean wanted();

        /**
         * @param hubMillis epoch milliseconds, when the hub answered
         * @param tookMillis between question and answer
         */
        void told(long hubMillis, long tookMillis);
    }
}
