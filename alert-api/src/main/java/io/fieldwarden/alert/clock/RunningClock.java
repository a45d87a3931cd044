package io.fieldwarden.alert.clock;

import io.fieldwarden.alert.law.Status;
import io.fieldwarden.device.Text;
import java.time.Instant;
import java.util.Optional;

/**
 * A statutory clock of one alert, with the figures of the rule as they were when it began.
 *
 * @param id of the rule, such as {@code lift.arrival_urban}
 * @param stop the milestone that ends it
 * @param warnAt when it is told that little time is left
 */
public record RunningClock(
        String id, Text name, String stop, Instant startedAt, Instant warnAt, Instant dueAt, Ground ground) {
    /**
     * On what the figure stands.
     *
     * @param basis the rule, as it is shown
     * @param remark what else has to be known of the figure
     */
    public record Ground(String basis, Status status, Optional<Text> remark) {}
}
