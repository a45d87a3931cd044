package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.store.DeviceCommand.State;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.LogTopic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Commands to devices. Asking and cancelling are written together with their entry in the record of changes and with what
 * goes to topic {@code commands}; what devices answer comes back from there. Safe for many threads.
 */
public final class CommandStore implements Publishable {
    /** Open at once, as {@code CommandQueue} of ingest holds them in memory. */
    public static final int MOST_PER_DEVICE = 100;

    private static final int MOST_OPEN = 20_000;
    private static final long MOST_OPEN_BYTES = 48L << 20;
    private static final Duration KEPT = Duration.ofDays(90);
    private static final String OPEN = "state IN ('queued', 'sent') AND expires_at > :now";

    private final Database database;

    public CommandStore(Database database) {
        this.database = database;
    }

    /** What came of asking. */
    public enum Added {
        DONE,
        /** So many wait for the device that it has to take some first. */
        DEVICE_FULL,
        /** So many wait for all devices together. */
        HUB_FULL
    }

    /** @param device whose it is; seen by who asks */
    public Added add(DeviceCommand command, Located device) {
        return database.inTransaction(handle -> {
            long now = command.asked().at().toEpochMilli();
            String body = command.body().orElse("{}");
            // Holds the lock of the counter, so that nobody else asks between the look and the entry.
            long seq = nextSequence(handle);
            Added room = room(handle, command.device(), body.length(), now);
            if (room != Added.DONE) {
                return room;
            }
            handle.createUpdate("INSERT INTO commands (id, device, name, body, secret, asked_by, asked_at, expires_at,"
                            + " state, state_at, transport, detail, result) VALUES (:id, :device, :name, :body, :secret,"
                            + " :by, :now, :expires, 'queued', :now, '', '', '')")
                    .bind("id", command.id())
                    .bind("device", command.device().value())
                    .bind("name", command.name())
                    .bind("body", body)
                    .bind("secret", command.secret() ? 1 : 0)
                    .bind("by", command.asked().by())
                    .bind("now", now)
                    .bind("expires", command.asked().expiresAt().toEpochMilli())
                    .execute();
            publish(handle, seq, asked(command));
            record(
                    handle,
                    "command",
                    command,
                    command.asked().by(),
                    command.asked().at(),
                    device);
            return Added.DONE;
        });
    }

    private static Added room(Handle handle, DeviceId device, int more, long now) {
        long own = handle.createQuery("SELECT COUNT(*) FROM commands WHERE device = :device AND " + OPEN)
                .bind("device", device.value())
                .bind("now", now)
                .mapTo(Long.class)
                .one();
        if (own >= MOST_PER_DEVICE) {
            return Added.DEVICE_FULL;
        }
        Map.Entry<Long, Long> all = handle.createQuery(
                        "SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0) FROM commands WHERE " + OPEN)
                .bind("now", now)
                .map((rs, context) -> Map.entry(rs.getLong(1), rs.getLong(2)))
                .one();
        return all.getKey() >= MOST_OPEN || all.getValue() + more > MOST_OPEN_BYTES ? Added.HUB_FULL : Added.DONE;
    }

    private static CommandEvent asked(DeviceCommand command) {
        return new CommandEvent.Asked(
                command.id(),
                command.device(),
                command.name(),
                ByteString.copyFromUtf8(command.body().orElse("{}")),
                command.asked().at().toEpochMilli(),
                command.asked().expiresAt().toEpochMilli());
    }

    /**
     * Says that a command is not wanted any more. A device that has it already may do it all the same, and says so then.
     *
     * @return as it is afterwards; unchanged when it was not open any more; empty when the device has no such command
     */
    public Optional<DeviceCommand> cancel(Located device, String id, String by, Instant at) {
        return database.inTransaction(handle -> {
            DeviceId owner = device.device().id();
            Optional<DeviceCommand> before = find(handle, owner, id, at);
            if (before.isEmpty() || !before.get().progress().state().isOpen()) {
                return before;
            }
            settle(handle, id, State.CANCELLED, at.toEpochMilli(), "", "", "");
            publish(
                    handle,
                    nextSequence(handle),
                    new CommandEvent.Told(
                            id, owner, CommandEvent.State.CANCELLED, at.toEpochMilli(), "", "", ByteString.EMPTY));
            record(handle, "cancel-command", before.get(), by, at, device);
            return find(handle, owner, id, at);
        });
    }

    private static void settle(
            Handle handle, String id, State state, long at, String transport, String detail, String result) {
        handle.createUpdate("UPDATE commands SET state = :state, state_at = :at, transport = :transport,"
                        + " detail = :detail, result = :result,"
                        + " body = CASE WHEN secret = 1 THEN NULL ELSE body END WHERE id = :id")
                .bind("state", state.text())
                .bind("at", at)
                .bind("transport", transport)
                .bind("detail", detail)
                .bind("result", result)
                .bind("id", id)
                .execute();
    }

    /** What it says is not kept there: it may be confidential, and the record stays for good. */
    private static void record(
            Handle handle, String action, DeviceCommand command, String by, Instant at, Located device) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("command", command.id()).put("name", command.name());
        detail.put("expires", command.asked().expiresAt().toString());
        Changes.record(
                handle,
                new Change(at, by, "device", command.device().value(), action, detail.toString()),
                device.organisation(),
                device.category());
    }

    private static long nextSequence(Handle handle) {
        return handle.createQuery("UPDATE counters SET value = value + 1 WHERE name = 'command-record' RETURNING value")
                .mapTo(Long.class)
                .one();
    }

    private static void publish(Handle handle, long sequence, CommandEvent event) {
        handle.createUpdate("INSERT INTO command_outbox (seq, device, record) VALUES (:seq, :device, :record)")
                .bind("seq", sequence)
                .bind("device", event.device().value())
                .bind("record", Base64.getEncoder().encodeToString(event.encode()))
                .execute();
    }

    /** Newest first. */
    public Page<DeviceCommand> list(DeviceId device, Optional<String> cursor, int limit, Instant now) {
        Where where = new Where().and("device = ?", device.value());
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(asked_at < ? OR (asked_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        return database.read(handle -> {
            List<DeviceCommand> found = where.bind(handle.createQuery(
                            "SELECT * FROM commands" + where.sql() + " ORDER BY asked_at DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map((rs, context) -> command(rs, now))
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            DeviceCommand last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(last.asked().at().toEpochMilli(), last.id()).encode()));
        });
    }

    public Optional<DeviceCommand> find(DeviceId device, String id, Instant now) {
        return database.read(handle -> find(handle, device, id, now));
    }

    private static Optional<DeviceCommand> find(Handle handle, DeviceId device, String id, Instant now) {
        return handle.createQuery("SELECT * FROM commands WHERE device = :device AND id = :id")
                .bind("device", device.value())
                .bind("id", id)
                .map((rs, context) -> command(rs, now))
                .findOne();
    }

    /** One record of the topic; without event when it cannot be read. */
    public record Incoming(TopicLog.Place place, Optional<CommandEvent> event, String fault) {}

    /** How far the topic has been read. */
    public Map<Integer, Long> positions() {
        return new FeedPositions(database).of(LogTopic.COMMANDS);
    }

    /**
     * Takes what became of commands, once: the positions move with it. A device's own word is never overruled, and overrules
     * that the command was cancelled or that its time is over.
     */
    public void fold(List<Incoming> batch, Instant now) {
        database.useTransaction(handle -> {
            for (Incoming in : batch) {
                in.event().ifPresent(event -> fold(handle, event));
                if (in.event().isEmpty()) {
                    FeedPositions.fault(handle, LogTopic.COMMANDS, in.place(), in.fault(), now.toEpochMilli());
                }
            }
            FeedPositions.moveTo(
                    handle,
                    LogTopic.COMMANDS,
                    batch.stream().map(Incoming::place).toList());
        });
    }

    private static void fold(Handle handle, CommandEvent event) {
        if (!(event instanceof CommandEvent.Told told) || told.state() == CommandEvent.State.CANCELLED) {
            return;
        }
        Optional<State> before = handle.createQuery("SELECT state FROM commands WHERE id = :id AND device = :device")
                .bind("id", told.id())
                .bind("device", told.device().value())
                .mapTo(String.class)
                .map(CommandStore::state)
                .findOne();
        if (before.isEmpty() || before.get() == State.ACKNOWLEDGED || before.get() == State.FAILED) {
            return;
        }
        if (told.state() != CommandEvent.State.SENT) {
            settle(
                    handle,
                    told.id(),
                    state(told.state().text()),
                    told.at(),
                    told.transport(),
                    told.detail(),
                    told.result().toStringUtf8());
        } else if (before.get() == State.QUEUED) {
            handle.createUpdate(
                            "UPDATE commands SET state = 'sent', state_at = :at, transport = :transport WHERE id = :id")
                    .bind("at", told.at())
                    .bind("transport", told.transport())
                    .bind("id", told.id())
                    .execute();
        }
    }

    @Override
    public List<Pending> next(int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT seq, device, record FROM command_outbox ORDER BY seq LIMIT :limit")
                .bind("limit", limit)
                .map((rs, context) -> new Pending(
                        rs.getLong("seq"),
                        new TopicLog.Entry(
                                rs.getString("device"),
                                Optional.of(
                                        ByteString.copyFrom(Base64.getDecoder().decode(rs.getString("record")))))))
                .list());
    }

    @Override
    public void published(long sequence) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM command_outbox WHERE seq <= :seq")
                .bind("seq", sequence)
                .execute());
    }

    /** Those that are open; whoever has one already leaves the second out. */
    @Override
    public int everything(int limit, Consumer<List<TopicLog.Entry>> part) {
        int count = 0;
        String after = "";
        List<DeviceCommand> page;
        do {
            String from = after;
            page = database.read(handle -> handle.createQuery(
                            "SELECT * FROM commands WHERE id > :after AND state IN ('queued', 'sent')"
                                    + " ORDER BY id LIMIT :limit")
                    .bind("after", from)
                    .bind("limit", limit)
                    .map((rs, context) -> command(rs, Instant.EPOCH))
                    .list());
            if (!page.isEmpty()) {
                after = page.get(page.size() - 1).id();
                part.accept(page.stream()
                        .map(command -> new TopicLog.Entry(
                                command.device().value(),
                                Optional.of(ByteString.copyFrom(asked(command).encode()))))
                        .toList());
                count += page.size();
            }
        } while (page.size() == limit);
        return count;
    }

    /** Drops what ended long ago, and what a confidential one said once its time is over. */
    public void trim(Instant now) {
        database.useTransaction(handle -> {
            handle.createUpdate("UPDATE commands SET body = NULL WHERE secret = 1 AND body IS NOT NULL"
                            + " AND expires_at <= :now")
                    .bind("now", now.toEpochMilli())
                    .execute();
            handle.createUpdate("DELETE FROM commands WHERE expires_at <= :old AND state_at <= :old")
                    .bind("old", now.minus(KEPT).toEpochMilli())
                    .execute();
        });
    }

    private static DeviceCommand command(ResultSet rs, Instant now) throws SQLException {
        Instant expires = Instant.ofEpochMilli(rs.getLong("expires_at"));
        State stored = state(rs.getString("state"));
        boolean over = stored.isOpen() && !now.isBefore(expires);
        return new DeviceCommand(
                rs.getString("id"),
                new DeviceId(rs.getString("device")),
                rs.getString("name"),
                Optional.ofNullable(rs.getString("body")),
                rs.getInt("secret") != 0,
                new DeviceCommand.Asked(
                        rs.getString("asked_by"), Instant.ofEpochMilli(rs.getLong("asked_at")), expires),
                new DeviceCommand.Progress(
                        over ? State.EXPIRED : stored,
                        over ? expires : Instant.ofEpochMilli(rs.getLong("state_at")),
                        rs.getString("transport"),
                        rs.getString("detail"),
                        rs.getString("result")));
    }

    private static State state(String text) {
        return State.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
