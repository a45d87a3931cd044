package io.fieldwarden.alert.store;

import io.fieldwarden.alert.clock.Milestones;
import io.fieldwarden.alert.clock.RunningClock;
import io.fieldwarden.alert.files.FileType;
import io.fieldwarden.alert.law.Status;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.Text;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What is done about an alert beside its states: milestones, statutory clocks, attachments, the record of its closing, and whom
 * was told that nobody has acknowledged it. Each is written with its entry in the history. Safe for many threads.
 */
public final class HandlingStore {
    /** Of one alert. */
    public static final int MOST_ATTACHMENTS = 20;

    private final Database database;

    public HandlingStore(Database database) {
        this.database = database;
    }

    /** @param stoppedBy the milestone, {@code false-alarm} or {@code closed} */
    public record ClockState(
            RunningClock clock,
            Optional<Instant> stoppedAt,
            Optional<String> stoppedBy,
            boolean warned,
            boolean expired) {}

    /** @param at when it was done, {@code recordedAt} when that was written down */
    public record Recorded(String milestone, Instant at, String note, String by, Instant recordedAt) {}

    public record Attachment(
            String sha256, String name, FileType type, long size, String note, String by, Instant addedAt) {}

    /** Everything of one alert, each list in order of time. */
    public record Handled(
            List<ClockState> clocks,
            List<Recorded> milestones,
            List<Attachment> attachments,
            Map<String, String> closing) {}

    public Handled of(AlertId alert) {
        return database.read(handle -> new Handled(
                clocks(handle, alert), milestones(handle, alert), attachments(handle, alert), closing(handle, alert)));
    }

    private static List<ClockState> clocks(Handle handle, AlertId alert) {
        return handle.createQuery("SELECT * FROM alert_clocks WHERE alert = :alert ORDER BY due_at, clock")
                .bind("alert", alert.value())
                .map(HandlingStore::clock)
                .list();
    }

    private static List<Recorded> milestones(Handle handle, AlertId alert) {
        return handle.createQuery("SELECT * FROM alert_milestones WHERE alert = :alert ORDER BY at, recorded_at")
                .bind("alert", alert.value())
                .map((rs, context) -> new Recorded(
                        rs.getString("milestone"),
                        Instant.ofEpochMilli(rs.getLong("at")),
                        rs.getString("note"),
                        rs.getString("by_whom"),
                        Instant.ofEpochMilli(rs.getLong("recorded_at"))))
                .list();
    }

    private static List<Attachment> attachments(Handle handle, AlertId alert) {
        return handle.createQuery("SELECT * FROM alert_attachments WHERE alert = :alert ORDER BY added_at, sha256")
                .bind("alert", alert.value())
                .map((rs, context) -> new Attachment(
                        rs.getString("sha256"),
                        rs.getString("name"),
                        FileType.ofMedia(rs.getString("type")),
                        rs.getLong("size"),
                        rs.getString("note"),
                        rs.getString("by_whom"),
                        Instant.ofEpochMilli(rs.getLong("added_at"))))
                .list();
    }

    private static Map<String, String> closing(Handle handle, AlertId alert) {
        Map<String, String> fields = new LinkedHashMap<>();
        handle.createQuery("SELECT field, value FROM alert_closing WHERE alert = :alert ORDER BY field")
                .bind("alert", alert.value())
                .map((rs, context) -> Map.entry(rs.getString("field"), rs.getString("value")))
                .forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }

    /** What somebody wants to be recorded. */
    public record Reported(AlertId alert, String milestone, Instant at, String note, String by) {}

    /**
     * Records a milestone, ends the clocks that wait for it and begins those that start with it.
     *
     * @return the one that is there; not the new one when there was one before
     */
    public Recorded record(Reported reported, List<RunningClock> begins, Instant now) {
        return database.inTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            Optional<Recorded> before = milestones(handle, reported.alert()).stream()
                    .filter(one -> one.milestone().equals(reported.milestone()))
                    .findFirst();
            if (before.isPresent()) {
                return before.get();
            }
            handle.createUpdate("INSERT INTO alert_milestones (alert, milestone, at, note, by_whom, recorded_at)"
                            + " VALUES (:alert, :milestone, :at, :note, :by, :now)")
                    .bind("alert", reported.alert().value())
                    .bind("milestone", reported.milestone())
                    .bind("at", reported.at().toEpochMilli())
                    .bind("note", reported.note())
                    .bind("by", reported.by())
                    .bind("now", now.toEpochMilli())
                    .execute();
            boolean nothing = reported.milestone().equals(Milestones.FALSE_ALARM);
            HandlingRows.stop(
                    handle,
                    reported.alert(),
                    nothing ? Optional.empty() : Optional.of(reported.milestone()),
                    reported.milestone(),
                    reported.at());
            HandlingRows.start(handle, reported.alert(), begins);
            String words = reported.note().isBlank() ? "" : ": " + reported.note();
            log(
                    handle,
                    reported.alert(),
                    sequence,
                    new HandlingRows.Entry(
                            "milestone", reported.by(), reported.milestone() + " " + reported.at() + words, now));
            return new Recorded(reported.milestone(), reported.at(), reported.note(), reported.by(), now);
        });
    }

    private static void log(Handle handle, AlertId id, Sequence sequence, HandlingRows.Entry entry) {
        Optional<Alert> alert = AlertRows.find(handle, id);
        alert.ifPresent(found -> HandlingRows.log(handle, found, sequence, entry));
        sequence.give(handle);
    }

    /**
     * Adds a file that is in the store; the same one twice is there once.
     *
     * @return the one that is there
     * @throws RefusedException when the alert has too many
     */
    public Attachment attach(AlertId alert, Attachment added) {
        return database.inTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            List<Attachment> there = attachments(handle, alert);
            Optional<Attachment> same = there.stream()
                    .filter(one -> one.sha256().equals(added.sha256()))
                    .findFirst();
            if (same.isPresent()) {
                return same.get();
            }
            if (there.size() >= MOST_ATTACHMENTS) {
                throw RefusedException.badField(
                        "name", added.name(), "the alert has " + MOST_ATTACHMENTS + " files, the most there may be");
            }
            handle.createUpdate("INSERT INTO alert_attachments (alert, sha256, name, type, size, note, by_whom,"
                            + " added_at) VALUES (:alert, :sha256, :name, :type, :size, :note, :by, :at)")
                    .bind("alert", alert.value())
                    .bind("sha256", added.sha256())
                    .bind("name", added.name())
                    .bind("type", added.type().media())
                    .bind("size", added.size())
                    .bind("note", added.note())
                    .bind("by", added.by())
                    .bind("at", added.addedAt().toEpochMilli())
                    .execute();
            String words = added.note().isBlank() ? "" : ": " + added.note();
            log(
                    handle,
                    alert,
                    sequence,
                    new HandlingRows.Entry(
                            "attach",
                            added.by(),
                            added.name() + " sha256:" + added.sha256() + " " + added.size() + " B" + words,
                            added.addedAt()));
            return added;
        });
    }

    /** A clock of which something has to be said. */
    public record DueClock(AlertId alert, ClockState state) {}

    /** Clocks that run short of time or out of it, the longest waiting first. */
    public List<DueClock> clocksDue(Instant now, int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM alert_clocks WHERE next_at <= :now ORDER BY next_at LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map((rs, context) -> new DueClock(new AlertId(rs.getString("alert")), clock(rs, context)))
                .list());
    }

    /**
     * Keeps that it was said that a clock runs short, or out.
     *
     * @param expired the time is over
     */
    public void said(AlertId alert, RunningClock clock, boolean expired, Instant now) {
        database.useTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            int changed = handle.createUpdate("UPDATE alert_clocks SET warned = 1, expired = :expired,"
                            + " next_at = CASE WHEN :expired = 1 THEN NULL ELSE due_at END"
                            + " WHERE alert = :alert AND clock = :clock AND stopped_at IS NULL AND expired = 0")
                    .bind("expired", expired ? 1 : 0)
                    .bind("alert", alert.value())
                    .bind("clock", clock.id())
                    .execute();
            if (changed == 1) {
                log(
                        handle,
                        alert,
                        sequence,
                        new HandlingRows.Entry(
                                expired ? "clock-expired" : "clock-warning",
                                AlertStore.SYSTEM,
                                clock.id() + " " + clock.dueAt() + " ("
                                        + clock.ground().basis() + ")",
                                now));
            }
        });
    }

    /**
     * An alert of which somebody has to be told.
     *
     * @param begun when it became known here
     * @param told how often somebody was told
     */
    public record Untold(AlertId alert, Instant begun, int told) {}

    /** Those whose time has come, the longest waiting first. */
    public List<Untold> untold(Instant now, int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM alert_escalations WHERE next_at <= :now ORDER BY next_at LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map((rs, context) -> new Untold(
                        new AlertId(rs.getString("alert")),
                        Instant.ofEpochMilli(rs.getLong("begun")),
                        rs.getInt("told")))
                .list());
    }

    /**
     * Keeps that somebody was told.
     *
     * @param next when the next are; empty when there are no more
     * @param note who and by what, for the history
     */
    public void told(Untold one, Optional<Instant> next, String note, Instant now) {
        database.useTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            move(handle, one.alert(), one.told() + 1, next);
            log(handle, one.alert(), sequence, new HandlingRows.Entry("notify", AlertStore.SYSTEM, note, now));
        });
    }

    /** Asks again later, or never. */
    public void later(Untold one, Optional<Instant> next) {
        database.useTransaction(handle -> move(handle, one.alert(), one.told(), next));
    }

    private static void move(Handle handle, AlertId alert, int told, Optional<Instant> next) {
        if (next.isEmpty()) {
            handle.createUpdate("DELETE FROM alert_escalations WHERE alert = :alert")
                    .bind("alert", alert.value())
                    .execute();
        } else {
            handle.createUpdate("UPDATE alert_escalations SET told = :told, next_at = :next WHERE alert = :alert")
                    .bind("told", told)
                    .bind("next", next.get().toEpochMilli())
                    .bind("alert", alert.value())
                    .execute();
        }
    }

    private static ClockState clock(ResultSet rs, StatementContext ignored) throws SQLException {
        String[] remark = rs.getString("remark").split("\n", 2);
        String stoppedBy = rs.getString("stopped_by");
        long stoppedAt = rs.getLong("stopped_at");
        return new ClockState(
                new RunningClock(
                        rs.getString("clock"),
                        new Text(rs.getString("name_zh"), rs.getString("name_en")),
                        rs.getString("stop"),
                        Instant.ofEpochMilli(rs.getLong("started_at")),
                        Instant.ofEpochMilli(rs.getLong("warn_at")),
                        Instant.ofEpochMilli(rs.getLong("due_at")),
                        new RunningClock.Ground(
                                rs.getString("basis"),
                                Status.ofText(rs.getString("status")),
                                remark[0].isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(new Text(remark[0], remark.length > 1 ? remark[1] : "")))),
                stoppedBy == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(stoppedAt)),
                Optional.ofNullable(stoppedBy),
                rs.getInt("warned") != 0,
                rs.getInt("expired") != 0);
    }
}
