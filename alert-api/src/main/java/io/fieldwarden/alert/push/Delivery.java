package io.fieldwarden.alert.push;

import io.fieldwarden.device.AlertId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One notice through one channel.
 *
 * @param parcel the same for all that went out as one message
 */
public record Delivery(long id, String channel, Message message, Progress progress, Optional<String> parcel) {
    /** How far it is. */
    public enum State {
        QUEUED,
        DELIVERED,
        /** The other side will never take it. */
        REFUSED,
        /** Given up after {@link Backoff#LIMIT}. */
        DEAD,
        /** Its channel was removed. */
        CANCELLED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static State ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What came of it so far.
     *
     * @param next when it is tried again; for what is queued
     * @param status of the last attempt; empty before the first
     */
    public record Progress(
            State state,
            int attempts,
            Instant created,
            Instant next,
            Optional<Instant> ended,
            Optional<Integer> status,
            String answer) {}

    /** The proof of an attempt. */
    public record Attempt(
            int number, Instant at, long millis, String outcome, int status, String answer, String parcel) {}

    public Optional<AlertId> alert() {
        return message.notice().alert();
    }

    static List<Long> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::id).toList();
    }
}
