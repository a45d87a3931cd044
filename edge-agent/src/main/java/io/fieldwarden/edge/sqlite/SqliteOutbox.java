package io.fieldwarden.edge.sqlite;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.core.Payload;
import io.fieldwarden.edge.core.Sample;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private final OutboxFile file;
    private final Connection connection;
    private final long limit;
    private long entries;
    private long bytes;
    private long dropped;

    private SqliteOutbox(OutboxFile file, Connection connection, long limit) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.limit = limit;
        try (ResultSet sums = connection
                .createStatement()
                .executeQuery("SELECT count(*), coalesce(sum(size), 0), (SELECT dropped FROM tally) FROM entry")) {
            entries = sums.getLong(1);
            bytes = sums.getLong(2);
            dropped = sums.getLong(3);
        }
    }

    /**
     * Opens or makes the outbox in this file.
     *
     * @param limit bytes of texts and their overhead; the file on disk needs up to about twice as much
     * @throws OutboxException when the file cannot be made, is in use, or has a format of a newer program
     */
    public static SqliteOutbox open(Path path, long limit) {
        if (limit < 1024) {
            throw new IllegalArgumentException("outbox.bytes: " + limit + " is less than 1024");
        }
        OutboxFile file = new OutboxFile(path);
        try {
            return new SqliteOutbox(file, file.open(), limit);
        } catch (SQLException e) {
            file.unlock();
            throw new OutboxException("outbox " + path + ": " + e.getMessage(), e);
        } catch (OutboxException e) {
            file.unlock();
            throw e;
        }
    }

    @Override
    public synchronized void append(List<Sample> samples, Priority priority) {
        Tally before = new Tally(entries, bytes, dropped);
        try {
            for (Sample sample : samples) {
                String body = Payload.values(sample.values());
                long size = body.getBytes(StandardCharsets.UTF_8).length + (long) ENTRY_OVERHEAD;
                if (size > limit || !makeRoom(size, priority)) {
                    dropped++;
                } else {
                    insert(sample, priority, body, size);
                    entries++;
                    bytes += size;
                }
            }
            if (dropped != before.dropped) {
                connection.createStatement().execute("UPDATE tally SET dropped = " + dropped);
            }
            connection.commit();
        } catch (SQLException e) {
            restore(before);
            throw new OutboxException("outbox " + file.path() + ": cannot append: " + e.getMessage(), e);
        }
    }

    /** False when only entries of a higher priority are in the way. */
    private boolean makeRoom(long size, Priority priority) throws SQLException {
        while (bytes + size > limit) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "DELETE FROM entry WHERE id = (SELECT id FROM entry WHERE priority <= ? "
                            + "ORDER BY priority, id LIMIT 1) RETURNING size")) {
                statement.setInt(1, priority.rank());
                Optional<Long> freed = one(statement);
                if (freed.isEmpty()) {
                    return false;
                }
                bytes -= freed.get();
                entries--;
                dropped++;
            }
        }
        return true;
    }

    private void insert(Sample sample, Priority priority, String body, long size) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO entry(priority, device, taken, body, size) VALUES (?, ?, ?, ?, ?)")) {
            statement.setInt(1, priority.rank());
            statement.setString(2, sample.device().value());
            statement.setLong(3, sample.at().toEpochMilli());
            statement.setString(4, body);
            statement.setLong(5, size);
            statement.executeUpdate();
        }
    }

    @Override
    public synchronized List<Entry> oldest(int count, long takenFrom) {
        try (PreparedStatement statement = connection.prepareStatement(
                takenFrom == Long.MIN_VALUE
                        ? "SELECT id, device, taken, body FROM entry ORDER BY priority DESC, id LIMIT ?1"
                        : "SELECT id, device, taken, body FROM entry WHERE taken >= ?2 ORDER BY priority DESC, id LIMIT ?1")) {
            statement.setInt(1, count);
            if (takenFrom != Long.MIN_VALUE) {
                statement.setLong(2, takenFrom);
            }
            List<Entry> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Entry(
                            rows.getLong(1), new DeviceId(rows.getString(2)), rows.getLong(3), rows.getString(4)));
                }
            }
            connection.commit();
            return found;
        } catch (SQLException e) {
            throw new OutboxException("outbox " + file.path() + ": cannot read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void remove(Collection<Entry> done) {
        Tally before = new Tally(entries, bytes, dropped);
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
        return new Status(entries, bytes, limit, dropped);
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
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The failure that brought us here is the one to report; the next statement fails for the same cause.
            file.suppressed(e);
        }
    }

    private static Optional<Long> one(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    private record Tally(long entries, long bytes, long dropped) {}
}
