package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskAction;
import io.fieldwarden.device.OrganisationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What tasks produce: orders, copies to other departments with their receipts, photos, events for credit supervision. Safe for many threads. */
public final class TaskPapers {
    /** Of one task. */
    public static final int MOST_PHOTOS = 200;

    /** Of one task. */
    public static final int MOST_COPIES = 100;

    private final Database database;
    private final TaskStore tasks;

    TaskPapers(Database database, TaskStore tasks) {
        this.database = database;
        this.tasks = tasks;
    }

    /** An order, with the task as it is now. */
    public record Order(Task task, TaskStep step) {}

    /** Newest first. */
    public Page<Order> orders(Scope scope, Optional<String> task, Optional<String> cursor, int limit) {
        Where where = new Where().and("kind = ?", "order");
        task.ifPresent(id -> where.and("task = ?", id));
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(at < ? OR (at = ? AND task < ?))", c.at(), c.at(), c.id()));
        where.scope(scope);
        return database.read(handle -> {
            List<Order> found = where.bind(handle.createQuery("SELECT * FROM (SELECT t.*, s.task, s.seq, s.at,"
                            + " s.by_whom, s.kind, s.detail, s.number AS step_number, s.state AS step_state FROM"
                            + " task_steps s JOIN tasks t ON t.id = s.task) orders" + where.sql()
                            + " ORDER BY at DESC, task DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(TaskPapers::order)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Order last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(
                                    last.step().at().toEpochMilli(), last.task().id())
                            .encode()));
        });
    }

    private static Order order(ResultSet rs, StatementContext context) throws SQLException {
        return new Order(
                TaskRows.task(rs, context),
                new TaskStep(
                        rs.getLong("seq"),
                        Instant.ofEpochMilli(rs.getLong("at")),
                        rs.getString("by_whom"),
                        rs.getString("kind"),
                        io.fieldwarden.alert.task.TaskState.ofText(rs.getString("step_state")),
                        Optional.ofNullable(rs.getString("step_number")),
                        rs.getString("detail")));
    }

    /**
     * What another department was told.
     *
     * @param rule that asked for it; empty when a person decided
     */
    public record Copy(
            String id,
            String task,
            String number,
            Optional<String> rule,
            Content content,
            Sent sent,
            Optional<Receipt> receipt) {}

    /** To whom and what. */
    public record Content(String to, String text) {}

    /** By whom and when. */
    public record Sent(String by, Instant at) {}

    /** That it has arrived, and what was answered. */
    public record Receipt(String text, String by, Instant at) {}

    /** @param copy empty when the key was used for another request */
    public record Copied(Optional<Copy> copy) {}

    private static Optional<Copy> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM task_copies WHERE id = :id")
                .bind("id", id)
                .map(TaskPapers::copy)
                .findOne();
    }

    /**
     * Tells another department, with a number of its own; once for a key.
     *
     * @throws RefusedException when the task has too many
     */
    public Copied copy(Task task, Optional<String> rule, Content content, Sent sent, Optional<AlertStore.Once> once) {
        return database.inTransaction(handle -> {
            Optional<TaskStore.Used> used = TaskStore.used(handle, sent.by(), once);
            if (used.isPresent()) {
                return used.get().same() ? new Copied(find(handle, used.get().made())) : new Copied(Optional.empty());
            }
            Task locked = TaskRows.lock(handle, task.id()).orElseThrow();
            if (countOf(handle, "task_copies", task.id()) >= MOST_COPIES) {
                throw RefusedException.badField(
                        "task", task.id(), "has " + MOST_COPIES + " copies, the most there may be");
            }
            String id = UUID.randomUUID().toString();
            Task after = tasks.step(
                    handle,
                    locked,
                    new TaskAction.Copied(id, content.to() + "：" + content.text(), false),
                    sent.by(),
                    sent.at());
            String number = handle.createQuery("SELECT number FROM task_steps WHERE task = :task AND seq = :seq")
                    .bind("task", task.id())
                    .bind("seq", after.version())
                    .mapTo(String.class)
                    .one();
            Copy copy = new Copy(id, task.id(), number, rule, content, sent, Optional.empty());
            handle.createUpdate("INSERT INTO task_copies (id, task, number, rule, to_whom, text, sent_by, sent_at,"
                            + " organisation, category) VALUES (:id, :task, :number, :rule, :to, :text, :by, :at,"
                            + " :organisation, :category)")
                    .bind("id", id)
                    .bind("task", task.id())
                    .bind("number", number)
                    .bind("rule", rule.orElse(null))
                    .bind("to", content.to())
                    .bind("text", content.text())
                    .bind("by", sent.by())
                    .bind("at", sent.at().toEpochMilli())
                    .bind("organisation", TaskRows.organisation(task))
                    .bind("category", task.subject().category())
                    .execute();
            TaskStore.keep(handle, sent.by(), once, id, sent.at());
            return new Copied(Optional.of(copy));
        });
    }

    private static long countOf(Handle handle, String table, String task) {
        return handle.createQuery("SELECT COUNT(*) FROM " + table + " WHERE task = :task")
                .bind("task", task)
                .mapTo(Long.class)
                .one();
    }

    /**
     * Records that a copy has arrived; the first receipt stays.
     *
     * @param scope of who records it
     * @return empty when there is no such copy in the scope
     * @throws RefusedException when it has a receipt already
     */
    public Optional<Copy> receipt(String id, Receipt receipt, Scope scope) {
        return database.inTransaction(handle -> {
            Where where = new Where().and("id = ?", id).scope(scope);
            Optional<Copy> found = where.bind(handle.createQuery("SELECT * FROM task_copies" + where.sql()))
                    .map(TaskPapers::copy)
                    .findOne();
            return found.map(copy -> {
                Task task = TaskRows.lock(handle, copy.task()).orElseThrow();
                int changed = handle.createUpdate("UPDATE task_copies SET receipt = :text, receipt_by = :by,"
                                + " receipt_at = :at WHERE id = :id AND receipt_at IS NULL")
                        .bind("text", receipt.text())
                        .bind("by", receipt.by())
                        .bind("at", receipt.at().toEpochMilli())
                        .bind("id", id)
                        .execute();
                if (changed == 0) {
                    throw RefusedException.exists("receipt", id);
                }
                tasks.step(handle, task, new TaskAction.Copied(id, receipt.text(), true), receipt.by(), receipt.at());
                return new Copy(
                        copy.id(),
                        copy.task(),
                        copy.number(),
                        copy.rule(),
                        copy.content(),
                        copy.sent(),
                        Optional.of(receipt));
            });
        });
    }

    /**
     * Newest first.
     *
     * @param open only those without a receipt
     */
    public Page<Copy> copies(Scope scope, Optional<String> task, boolean open, Optional<String> cursor, int limit) {
        Where where = new Where();
        task.ifPresent(id -> where.and("task = ?", id));
        if (open) {
            where.and("receipt_at IS NULL");
        }
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(sent_at < ? OR (sent_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        where.scope(scope);
        return database.read(handle -> {
            List<Copy> found = where.bind(handle.createQuery(
                            "SELECT * FROM task_copies" + where.sql() + " ORDER BY sent_at DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(TaskPapers::copy)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Copy last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(last.sent().at().toEpochMilli(), last.id()).encode()));
        });
    }

    private static Copy copy(ResultSet rs, StatementContext ignored) throws SQLException {
        long receiptAt = rs.getLong("receipt_at");
        Optional<Receipt> receipt = rs.wasNull()
                ? Optional.empty()
                : Optional.of(new Receipt(
                        rs.getString("receipt"), rs.getString("receipt_by"), Instant.ofEpochMilli(receiptAt)));
        return new Copy(
                rs.getString("id"),
                rs.getString("task"),
                rs.getString("number"),
                Optional.ofNullable(rs.getString("rule")),
                new Content(rs.getString("to_whom"), rs.getString("text")),
                new Sent(rs.getString("sent_by"), Instant.ofEpochMilli(rs.getLong("sent_at"))),
                receipt);
    }

    /** A picture that belongs to a task; its bytes are kept by their hash. */
    public record Photo(String sha256, String mediaType, long size) {}

    /**
     * Adds a picture, once.
     *
     * @throws RefusedException when the task has too many
     */
    public void addPhoto(String task, Photo photo, Sent added) {
        database.useTransaction(handle -> {
            if (countOf(handle, "task_photos", task) >= MOST_PHOTOS) {
                throw RefusedException.badField("task", task, "has " + MOST_PHOTOS + " photos, the most there may be");
            }
            handle.createUpdate("INSERT INTO task_photos (task, sha256, media_type, size, added_by, added_at)"
                            + " VALUES (:task, :sha, :type, :size, :by, :at) ON CONFLICT DO NOTHING")
                    .bind("task", task)
                    .bind("sha", photo.sha256())
                    .bind("type", photo.mediaType())
                    .bind("size", photo.size())
                    .bind("by", added.by())
                    .bind("at", added.at().toEpochMilli())
                    .execute();
        });
    }

    public List<Photo> photos(String task) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM task_photos WHERE task = :task ORDER BY added_at, sha256")
                .bind("task", task)
                .map((rs, context) -> new Photo(rs.getString("sha256"), rs.getString("media_type"), rs.getLong("size")))
                .list());
    }

    /**
     * What became known of a unit.
     *
     * @param kind overdue: an order was not kept in time; repeat: it got so many orders; decision: it was punished
     */
    public record CreditEvent(
            long seq, Instant at, String kind, int times, String task, Optional<String> number, Whose whose) {}

    /** Whose a thing is. */
    public record Whose(Optional<OrganisationId> organisation, String category) {}

    /** Oldest first, after a number. Complete: a smaller number never appears later. */
    public List<CreditEvent> credit(long after, Scope scope, int limit) {
        Where where = new Where().and("seq > ?", after).scope(scope);
        return database.read(handle -> where.bind(
                        handle.createQuery("SELECT * FROM credit_events" + where.sql() + " ORDER BY seq LIMIT :limit"))
                .bind("limit", limit)
                .map((rs, context) -> new CreditEvent(
                        rs.getLong("seq"),
                        Instant.ofEpochMilli(rs.getLong("at")),
                        rs.getString("kind"),
                        rs.getInt("times"),
                        rs.getString("task"),
                        Optional.ofNullable(rs.getString("number")),
                        new Whose(
                                Optional.ofNullable(rs.getString("organisation"))
                                        .map(OrganisationId::new),
                                rs.getString("category"))))
                .list());
    }
}
