package io.fieldwarden.alert.store;

import io.fieldwarden.alert.clock.RunningClock;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.device.AlertId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Rows beside an alert, written in the transaction of its change. */
final class HandlingRows {
    private HandlingRows() {}

    /** What begins with a new alert; an outage is a change of its own in the history. */
    static Alert begin(Handle handle, Alert alert, Newcomer newcomer, Sequence sequence, Instant now) {
        start(handle, alert.id(), newcomer.clocks());
        newcomer.tellAt()
                .ifPresent(at -> handle.createUpdate(
                                "INSERT INTO alert_escalations (alert, begun, told, next_at) VALUES (:alert, :begun, 0, :next)"
                                        + " ON CONFLICT (alert) DO NOTHING")
                        .bind("alert", alert.id().value())
                        .bind("begun", now.toEpochMilli())
                        .bind("next", at.toEpochMilli())
                        .execute());
        if (newcomer.outage().isEmpty() || alert.state() == AlertState.CLOSED) {
            return alert;
        }
        long number = sequence.next();
        Alert out = alert.with(alert.handling().with(newcomer.outage()), number);
        AlertRows.put(handle, out);
        AlertRows.putChange(
                handle,
                new AlertChange(
                        number,
                        alert.id(),
                        "out-of-service",
                        now,
                        Optional.empty(),
                        AlertStore.SYSTEM,
                        newcomer.outage().get().reason()),
                alert.life().severity());
        return out;
    }

    static void start(Handle handle, AlertId alert, List<RunningClock> clocks) {
        for (RunningClock clock : clocks) {
            handle.createUpdate("INSERT INTO alert_clocks (alert, clock, name_zh, name_en, stop, started_at, warn_at,"
                            + " due_at, basis, status, remark, stopped_at, stopped_by, warned, expired, next_at)"
                            + " VALUES (:alert, :clock, :zh, :en, :stop, :started, :warn, :due, :basis, :status,"
                            + " :remark, NULL, NULL, 0, 0, :warn) ON CONFLICT (alert, clock) DO NOTHING")
                    .bind("alert", alert.value())
                    .bind("clock", clock.id())
                    .bind("zh", clock.name().zh())
                    .bind("en", clock.name().en())
                    .bind("stop", clock.stop())
                    .bind("started", clock.startedAt().toEpochMilli())
                    .bind("warn", clock.warnAt().toEpochMilli())
                    .bind("due", clock.dueAt().toEpochMilli())
                    .bind("basis", clock.ground().basis())
                    .bind("status", clock.ground().status().text())
                    .bind(
                            "remark",
                            clock.ground()
                                    .remark()
                                    .map(text -> text.zh() + "\n" + text.en())
                                    .orElse(""))
                    .execute();
        }
    }

    /** What else an action changes: a closed alert has its record, and no clock runs on. */
    static void after(Handle handle, AlertAction action, Alert after, Instant now) {
        if (action instanceof AlertAction.Close close) {
            handle.createUpdate("DELETE FROM alert_closing WHERE alert = :alert")
                    .bind("alert", after.id().value())
                    .execute();
            close.record()
                    .forEach((field, value) -> handle.createUpdate(
                                    "INSERT INTO alert_closing (alert, field, value) VALUES (:alert, :field, :value)")
                            .bind("alert", after.id().value())
                            .bind("field", field)
                            .bind("value", value)
                            .execute());
        }
        if (after.handling().closed().isPresent()) {
            stop(handle, after.id(), Optional.empty(), "closed", now);
            handle.createUpdate("DELETE FROM alert_escalations WHERE alert = :alert")
                    .bind("alert", after.id().value())
                    .execute();
        }
    }

    /** The words of an action as the history keeps them: with the record, so that the chain holds it too. */
    static String note(AlertAction action) {
        if (!(action instanceof AlertAction.Close close)) {
            return action.note();
        }
        StringBuilder note = new StringBuilder(close.note());
        close.record()
                .forEach((field, value) ->
                        note.append('\n').append(field).append(": ").append(value));
        return note.toString();
    }

    /**
     * Ends clocks.
     *
     * @param milestone only those that it ends; empty for all
     * @param by what ended them
     */
    static void stop(Handle handle, AlertId alert, Optional<String> milestone, String by, Instant at) {
        handle.createUpdate("UPDATE alert_clocks SET stopped_at = :at, stopped_by = :by, next_at = NULL,"
                        + " expired = CASE WHEN due_at < :at THEN 1 ELSE expired END"
                        + " WHERE alert = :alert AND stopped_at IS NULL AND (:every = 1 OR stop = :stop)")
                .bind("at", at.toEpochMilli())
                .bind("by", by)
                .bind("alert", alert.value())
                .bind("every", milestone.isEmpty() ? 1 : 0)
                .bind("stop", milestone.orElse(""))
                .execute();
    }

    /** An entry in the history that changes nothing but the version. */
    static AlertChange log(Handle handle, Alert alert, Sequence sequence, Entry entry) {
        long number = sequence.next();
        AlertRows.put(handle, alert.with(alert.handling(), number));
        AlertChange change = new AlertChange(
                number, alert.id(), entry.kind(), entry.at(), Optional.empty(), entry.by(), entry.note());
        AlertRows.putChange(handle, change, alert.life().severity());
        return change;
    }

    record Entry(String kind, String by, String note, Instant at) {}
}
