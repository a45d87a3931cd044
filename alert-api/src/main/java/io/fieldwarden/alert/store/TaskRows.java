package io.fieldwarden.alert.store;

import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskState;
import io.fieldwarden.device.OrganisationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Tasks and their steps as rows. */
final class TaskRows {
    private TaskRows() {}

    /** Takes the lock of the task's row: whoever else changes it waits. */
    static Optional<Task> lock(Handle handle, String id) {
        return handle.createQuery("UPDATE tasks SET version = version WHERE id = :id RETURNING *")
                .bind("id", id)
                .map(TaskRows::task)
                .findOne();
    }

    static Optional<Task> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM tasks WHERE id = :id")
                .bind("id", id)
                .map(TaskRows::task)
                .findOne();
    }

    static void insert(Handle handle, Task task, Optional<String> alert) {
        Task.Head head = task.head();
        Task.Subject subject = task.subject();
        handle.createUpdate("INSERT INTO tasks (id, number, origin, reference, alert, title, opened_by, opened_at,"
                        + " equipment, device, position, organisation, category, state, stand, due_at, expire_at,"
                        + " ended_at, version) VALUES (:id, :number, :origin, :reference, :alert, :title, :by, :at,"
                        + " :equipment, :device, :position, :organisation, :category, :state, :stand, :due, :expire,"
                        + " NULL, :version)")
                .bind("id", task.id())
                .bind("number", head.number())
                .bind("origin", head.origin().text())
                .bind("reference", head.reference())
                .bind("alert", alert.orElse(null))
                .bind("title", head.title())
                .bind("by", head.openedBy())
                .bind("at", head.openedAt().toEpochMilli())
                .bind("equipment", subject.equipment().orElse(null))
                .bind("device", subject.device().orElse(null))
                .bind("position", subject.position().orElse(null))
                .bind("organisation", organisation(task))
                .bind("category", subject.category())
                .bind("state", task.stand().state().text())
                .bind("stand", StandText.write(task.stand()))
                .bind("due", millis(task.stand().due()))
                .bind("expire", millis(task.stand().expiring()))
                .bind("version", task.version())
                .execute();
    }

    static void update(Handle handle, Task task, Instant now) {
        handle.createUpdate("UPDATE tasks SET state = :state, stand = :stand, due_at = :due, expire_at = :expire,"
                        + " ended_at = CASE WHEN :end = 0 THEN NULL ELSE COALESCE(ended_at, :now) END,"
                        + " version = :version WHERE id = :id")
                .bind("id", task.id())
                .bind("state", task.stand().state().text())
                .bind("stand", StandText.write(task.stand()))
                .bind("due", millis(task.stand().due()))
                .bind("expire", millis(task.stand().expiring()))
                .bind("end", task.stand().state().isEnd() ? 1 : 0)
                .bind("now", now.toEpochMilli())
                .bind("version", task.version())
                .execute();
        task.stand().assignment().ifPresent(assignment -> {
            handle.createUpdate("DELETE FROM task_inspectors WHERE task = :id")
                    .bind("id", task.id())
                    .execute();
            assignment.inspectors().stream()
                    .map(Task.Inspector::user)
                    .distinct()
                    .forEach(user -> handle.createUpdate(
                                    "INSERT INTO task_inspectors (task, user_name) VALUES (:id, :user)")
                            .bind("id", task.id())
                            .bind("user", user)
                            .execute());
        });
    }

    static void insert(Handle handle, String task, TaskStep step) {
        handle.createUpdate("INSERT INTO task_steps (task, seq, at, by_whom, kind, state, number, detail)"
                        + " VALUES (:task, :seq, :at, :by, :kind, :state, :number, :detail)")
                .bind("task", task)
                .bind("seq", step.seq())
                .bind("at", step.at().toEpochMilli())
                .bind("by", step.by())
                .bind("kind", step.kind())
                .bind("state", step.state().text())
                .bind("number", step.number().orElse(null))
                .bind("detail", step.detail())
                .execute();
    }

    static TaskStep step(ResultSet rs, StatementContext ignored) throws SQLException {
        return new TaskStep(
                rs.getLong("seq"),
                Instant.ofEpochMilli(rs.getLong("at")),
                rs.getString("by_whom"),
                rs.getString("kind"),
                TaskState.ofText(rs.getString("state")),
                Optional.ofNullable(rs.getString("number")),
                rs.getString("detail"));
    }

    static Task task(ResultSet rs, StatementContext ignored) throws SQLException {
        return new Task(
                rs.getString("id"),
                new Task.Head(
                        rs.getString("number"),
                        Task.Origin.ofText(rs.getString("origin")),
                        rs.getString("reference"),
                        rs.getString("title"),
                        rs.getString("opened_by"),
                        Instant.ofEpochMilli(rs.getLong("opened_at"))),
                new Task.Subject(
                        Optional.ofNullable(rs.getString("equipment")),
                        Optional.ofNullable(rs.getString("device")),
                        Optional.ofNullable(rs.getString("position")),
                        Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                        rs.getString("category")),
                StandText.read(TaskState.ofText(rs.getString("state")), rs.getString("stand")),
                rs.getLong("version"));
    }

    static @Nullable String organisation(Task task) {
        return task.subject().organisation().map(OrganisationId::value).orElse(null);
    }

    private static @Nullable Long millis(Optional<Task.Due> due) {
        return due.map(one -> one.at().toEpochMilli()).orElse(null);
    }
}
