package io.fieldwarden.edge.sqlite;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.BootLog;
import io.fieldwarden.edge.core.MessageKind;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.core.Payload;
import io.fieldwarden.edge.core.Report;
import io.fieldwarden.edge.core.Sample;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The outbox in one SQLite file. Any thread may call it; calls take turns.
 *
 * <p>Write-ahead log with {@code synchronous=FULL}: each commit is synced, so that what {@link #append} kept survives a power
 * cut (SQLite documentation, "PRAGMA synchronous"). A file that is damaged all the same is set aside at the opening and
 * what can still be read of it is taken over.
 */
public final class SqliteOutbox implements Outbox {
    /** Before the outbox knows its machine. */
    private static final String NO_MACHINE = "";

    private final OutboxFile file;
    private final Connection connection;
    private final long limit;
    private long entries;
    private long bytes;
    private long dropped;
    private long lost;
    private long undated;
    private final SqliteBoots boots;

    private SqliteOutbox(OutboxFile file, Connection connection, long limit, String machine) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.limit = limit;
        try (ResultSet sums = connection
                .createStatement()
                .executeQuery("SELECT count(*), coalesce(sum(size), 0), (SELECT dropped FROM tally),"
                        + " (SELECT lost FROM tally), coalesce(sum(boot > 0), 0) FROM entry")) {
            entries = sums.getLong(1);
            bytes = sums.getLong(2);
            dropped = sums.getLong(3);
            lost = sums.getLong(4);
            undated = sums.getLong(5);
        }
        this.boots = SqliteBoots.open(this, connection, file, machine);
    }

    /**
     * Opens or makes the outbox in this file.
     *
     * @param limit bytes of texts and their overhead; the file on disk needs up to about twice as much
     * @throws OutboxException when the file cannot be made, is in use, or has a format of a newer program
     */
    public static SqliteOutbox open(Path path, long limit) {
        return open(path, limit, NO_MACHINE);
    }

    /**
     * The same, for a machine whose clock may not be known yet.
     *
     * @param machineStart differs after each start of the machine
     */
    public static SqliteOutbox open(Path path, long limit, String machineStart) {
        if (limit < 1024) {
            throw new IllegalArgumentException("outbox.bytes: " + limit + " is less than 1024");
        }
        OutboxFile file = new OutboxFile(path);
        try {
            return new SqliteOutbox(file, file.open(), limit, machineStart);
        } catch (SQLException e) {
            file.unlock();
            throw new OutboxException("outbox " + path + ": " + e.getMessage(), e);
        } catch (OutboxException e) {
            file.unlock();
            throw e;
        }
    }

    /** The starts of the machine, kept in the same file. */
    public BootLog boots() {
        return boots;
    }

    @Override
    public synchronized void append(List<Sample> samples, Priority priority) {
        Tally before = tally();
        try {
            for (Sample sample : samples) {
                Row row = new Row(
                        sample.device().value(),
                        sample.at().toEpochMilli(),
                        Payload.values(sample.values()),
                        MessageKind.READINGS);
                add(row, priority);
            }
            finish(before);
        } catch (SQLException e) {
            restore(before);
            throw new OutboxException("outbox " + file.path() + ": cannot append: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void keep(Report report) {
        Tally before = tally();
        try {
            Row row = new Row(report.device().value(), report.at().toEpochMilli(), report.body(), report.kind());
            add(row, Priority.ALERT);
            finish(before);
        } catch (SQLException e) {
            restore(before);
            throw new OutboxException("outbox " + file.path() + ": cannot keep: " + e.getMessage(), e);
        }
    }

    /** Everything has a date now. Under the lock. */
    void allDated() {
        undated = 0;
    }

    /** One line of the table to be. */
    private record Row(String device, long at, String body, MessageKind kind) {}

    private void add(Row row, Priority priority) throws SQLException {
        long size = row.body().getBytes(StandardCharsets.UTF_8).length + (long) ENTRY_OVERHEAD;
        if (size > limit || !makeRoom(size, priority)) {
            drop(priority.rank());
            return;
        }
        insert(row, priority, size);
        entries++;
        bytes += size;
    }

    private void drop(int rank) {
        dropped++;
        if (rank >= Priority.ALERT.rank()) {
            lost++;
        }
    }

    private void finish(Tally before) throws SQLException {
        if (dropped != before.dropped) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE tally SET dropped = " + dropped + ", lost = " + lost);
            }
        }
        connection.commit();
    }

    /** False when only entries of a higher priority are in the way. */
    private boolean makeRoom(long size, Priority priority) throws SQLException {
        while (bytes + size > limit) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "DELETE FROM entry WHERE id = (SELECT id FROM entry WHERE priority <= ? "
                            + "ORDER BY priority, id LIMIT 1) RETURNING size, priority, boot")) {
                statement.setInt(1, priority.rank());
                try (ResultSet freed = statement.executeQuery()) {
                    if (!freed.next()) {
                        return false;
                    }
                    bytes -= freed.getLong(1);
                    entries--;
                    drop(freed.getInt(2));
                    undated -= freed.getInt(3) > 0 ? 1 : 0;
                }
            }
        }
        return true;
    }

    private void insert(Row row, Priority priority, long size) throws SQLException {
        long at = boots.dated(row.at());
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO entry(priority, device, taken, body, size, kind, boot) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            statement.setInt(1, priority.rank());
            statement.setString(2, row.device());
            statement.setLong(3, at);
            statement.setString(4, row.body());
            statement.setLong(5, size);
            statement.setInt(6, row.kind().code());
            statement.setInt(7, BootLog.Undated.is(at) ? boots.number() : 0);
            statement.executeUpdate();
        }
        if (row.kind() != MessageKind.ANSWER) {
            boots.passed(at);
        }
        undated += BootLog.Undated.is(at) ? 1 : 0;
    }

    @Override
    public synchronized List<Entry> oldest(int count, long takenFrom) {
        try (PreparedStatement statement = connection.prepareStatement(query(takenFrom))) {
            statement.setInt(1, count);
            if (takenFrom != Long.MIN_VALUE && takenFrom != URGENT) {
                statement.setLong(2, takenFrom);
            }
            List<Entry> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Entry(
                            rows.getLong(1),
                            new DeviceId(rows.getString(2)),
                            rows.getLong(3),
                            rows.getString(4),
                            MessageKind.ofCode(rows.getInt(5))));
                }
            }
            connection.commit();
            return found;
        } catch (SQLException e) {
            throw new OutboxException("outbox " + file.path() + ": cannot read: " + e.getMessage(), e);
        }
    }

    private static String query(long takenFrom) {
        String which = takenFrom == Long.MIN_VALUE
                ? ""
                : takenFrom == URGENT ? " AND priority >= 10" : " AND (taken >= ?2 OR priority >= 10)";
        return "SELECT id, device, taken, body, kind FROM entry WHERE boot = 0" + which
                + " ORDER BY priority DESC, id LIMIT ?1";
    }

    @Override
    public synchronized void remove(Collection<Entry> done) {
        Tally before = tally();
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM entry WHERE id = ? RETURNING size")) {
            for (Entry entry : done) {
                statement.setLong(1, entry.id());
                Optional<Long> freed = one(statement);
                if (freed.isPresent()) {
                    bytes -= freed.get();
                    entries--;
                }
            }
            connection.commit();
        } catch (SQLException e) {
            restore(before);
            throw new OutboxException("outbox " + file.path() + ": cannot remove: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Status status() {
        return new Status(entries, bytes, limit, dropped, lost, undated, boots.estimated());
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new OutboxException("outbox " + file.path() + ": cannot close: " + e.getMessage(), e);
        } finally {
            file.unlock();
        }
    }

    private void restore(Tally before) {
        entries = before.entries;
        bytes = before.bytes;
        dropped = before.dropped;
        lost = before.lost;
        undated = before.undated;
        file.rollBack(connection);
    }

    private static Optional<Long> one(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    private Tally tally() {
        return new Tally(entries, bytes, dropped, lost, undated);
    }

    private record Tally(long entries, long bytes, long dropped, long lost, long undated) {}
}
