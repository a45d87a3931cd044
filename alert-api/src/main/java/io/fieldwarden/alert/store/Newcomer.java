package io.fieldwarden.alert.store;

import io.fieldwarden.alert.clock.RunningClock;
import io.fieldwarden.alert.life.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a new alert begins with, written in the transaction in which it is taken in.
 *
 * @param outage when its equipment is under maintenance
 * @param clocks that start with it
 * @param tellAt when somebody is told unless it is acknowledged before; empty for never
 */
public record Newcomer(
        Alert.Subject subject, Optional<Alert.Outage> outage, List<RunningClock> clocks, Optional<Instant> tellAt) {
    public Newcomer {
        clocks = List.copyOf(clocks);
    }

    /** Nothing but the alert. */
    public static Newcomer of(Alert.Subject subject) {
        return new Newcomer(subject, Optional.empty(), List.of(), Optional.empty());
    }
}
