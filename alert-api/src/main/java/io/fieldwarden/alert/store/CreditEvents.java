package io.fieldwarden.alert.store;

import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.task.CaseAction;
import io.fieldwarden.alert.task.SupervisionRules;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskAction;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes what supervision of credit asks about a unit, in the transaction of the step that makes it so. */
final class CreditEvents {
    private final SupervisionRules.Repeat repeat;

    CreditEvents(SupervisionRules.Repeat repeat) {
        this.repeat = repeat;
    }

    void after(Handle handle, Task task, TaskAction action, Optional<String> number, Instant now) {
        if (action instanceof TaskAction.Expire expire && expire.clock().equals("order")) {
            add(handle, task, "overdue", Optional.empty(), 1, now);
        } else if (action instanceof CaseAction.Decide) {
            add(handle, task, "decision", number, 1, now);
        } else if (action instanceof TaskAction.Order
                && task.subject().organisation().isPresent()) {
            int orders = ordersOf(handle, task, now);
            if (orders >= repeat.orders()) {
                add(handle, task, "repeat", number, orders, now);
            }
        }
    }

    private int ordersOf(Handle handle, Task task, Instant now) {
        long since = now.atZone(WorkingCalendar.ZONE)
                .minusMonths(repeat.months())
                .toInstant()
                .toEpochMilli();
        return handle.createQuery("SELECT COUNT(*) FROM task_steps s JOIN tasks t ON t.id = s.task"
                        + " WHERE s.kind = 'order' AND s.at >= :since AND t.organisation = :organisation")
                .bind("since", since)
                .bind("organisation", TaskRows.organisation(task))
                .mapTo(Integer.class)
                .one();
    }

    /** The counter's lock is held until commit: numbers become visible in their order. */
    private static void add(Handle handle, Task task, String kind, Optional<String> number, int times, Instant now) {
        long seq = handle.createQuery(
                        "UPDATE counters SET value = value + 1 WHERE name = 'credit-event' RETURNING value")
                .mapTo(Long.class)
                .one();
        handle.createUpdate("INSERT INTO credit_events (seq, at, kind, task, number, times, organisation, category)"
                        + " VALUES (:seq, :at, :kind, :task, :number, :times, :organisation, :category)")
                .bind("seq", seq)
                .bind("at", now.toEpochMilli())
                .bind("kind", kind)
                .bind("task", task.id())
                .bind("number", number.orElse(null))
                .bind("times", times)
                .bind("organisation", TaskRows.organisation(task))
                .bind("category", task.subject().category())
                .execute();
    }
}
