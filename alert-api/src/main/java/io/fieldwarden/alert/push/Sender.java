package io.fieldwarden.alert.push;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Sends through one channel, with its settings. Blocks for a bounded time; called by one thread at a time. */
public interface Sender extends AutoCloseable {
    /**
     * How many of the messages, from the first, go out in one; at least 1.
     *
     * @param messages not empty
     */
    int fitting(List<Message> messages);

    /** Sends all of them as one. Never throws for what the other side does. */
    Outcome send(List<Message> messages, Instant now);

    /**
     * Asks the other side how many records of a day it has.
     *
     * @return empty where nobody can be asked
     * @throws IOException when there is no answer, or it is no count
     */
    default Optional<Long> countAbove(LocalDate day) throws IOException {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
