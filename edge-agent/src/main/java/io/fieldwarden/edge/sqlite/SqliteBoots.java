package io.fieldwarden.edge.sqlite;

import io.fieldwarden.edge.core.BootLog;
import io.fieldwarden.edge.core.OutboxException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The starts of the machine, in the file of an outbox and under its lock. A process that is started again within the same
 * start of the machine takes its number, and its date if it is known.
 */
final class SqliteBoots implements BootLog {
    /** How often the newest known time is written; a clock that lost less since then cannot be told to be wrong. */
    private static final long PASSED_EVERY_MILLIS = 60_000;
    /** A year: no start that long ago still has undated entries in an outbox of any size that is used. */
    private static final int KEPT = 1_000;

    private final SqliteOutbox outbox;
    private final Connection connection;
    private final OutboxFile file;
    private final int number;
    private @Nullable Long shift;
    private long passed;
    private long estimated;

    private SqliteBoots(SqliteOutbox outbox, Connection connection, OutboxFile file, int number, @Nullable Long shift) {
        this.outbox = outbox;
        this.connection = connection;
        this.file = file;
        this.number = number;
        this.shift = shift;
    }

    /** @param machine empty for a machine whose clock is always known */
    static SqliteBoots open(SqliteOutbox outbox, Connection connection, OutboxFile file, String machine)
            throws SQLException {
        int number = 0;
        @Nullable Long shift = null;
        if (!machine.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                number = numberOf(connection, machine);
                try (ResultSet known = statement.executeQuery("SELECT shift FROM boot WHERE number = " + number)) {
                    long found = known.getLong(1);
                    shift = known.wasNull() ? null : found;
                }
                statement.execute("DELETE FROM boot WHERE number <= " + (number - KEPT)
                        + " AND number NOT IN (SELECT boot FROM entry WHERE boot > 0)");
                connection.commit();
            }
        }
        SqliteBoots boots = new SqliteBoots(outbox, connection, file, number, shift);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT passed, estimated FROM tally")) {
            boots.passed = row.getLong(1);
            boots.estimated = row.getLong(2);
        }
        connection.commit();
        return boots;
    }

    private static int numberOf(Connection connection, String machine) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(
                        "SELECT number FROM boot WHERE machine = ? AND number = (SELECT max(number) FROM boot)");
                PreparedStatement add =
                        connection.prepareStatement("INSERT INTO boot(machine) VALUES (?) RETURNING number")) {
            find.setString(1, machine);
            try (ResultSet known = find.executeQuery()) {
                if (known.next()) {
                    return known.getInt(1);
                }
            }
            add.setString(1, machine);
            try (ResultSet added = add.executeQuery()) {
                return added.getInt(1);
            }
        }
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public OptionalLong shift() {
        synchronized (outbox) {
            Long known = shift;
            return known == null ? OptionalLong.empty() : OptionalLong.of(known);
        }
    }

    @Override
    public long certainlyPassed() {
        synchronized (outbox) {
            return passed;
        }
    }

    /** What was taken before the date was known may come to be kept after it. Under the lock. */
    long dated(long at) {
        Long known = shift;
        return known != null && Undated.is(at) ? at + known : at;
    }

    /** Also back, when an earlier time is believed now. Under the lock, within the transaction of the caller. */
    void passed(long at) throws SQLException {
        if (number > 0 && !Undated.is(at) && Math.abs(at - passed) >= PASSED_EVERY_MILLIS) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE tally SET passed = " + at);
            }
            passed = at;
        }
    }

    long estimated() {
        return estimated;
    }

    @Override
    public void date(long to) {
        synchronized (outbox) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE entry SET taken = taken + " + to + ", boot = 0 WHERE boot = " + number);
                statement.execute("UPDATE boot SET shift = " + to + " WHERE number = " + number);
                long guessed = estimate(statement, Undated.BASE + to);
                statement.execute("UPDATE tally SET estimated = estimated + " + guessed);
                connection.commit();
                estimated += guessed;
                shift = to;
                outbox.allDated();
            } catch (SQLException e) {
                undo();
                throw new OutboxException("outbox " + file.path() + ": cannot date: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Earlier starts without a date, the newest first.
     *
     * @param end epoch milliseconds at which the start after them began
     */
    private long estimate(Statement statement, long end) throws SQLException {
        long guessed = 0;
        long before = end;
        while (true) {
            int boot;
            long first;
            long last;
            try (ResultSet newest = statement.executeQuery("SELECT boot, min(taken), max(taken) FROM entry WHERE boot ="
                    + " (SELECT max(boot) FROM entry WHERE boot > 0)")) {
                boot = newest.getInt(1);
                first = newest.getLong(2);
                last = newest.getLong(3);
            }
            if (boot == 0) {
                return guessed;
            }
            long by = before - last;
            guessed += statement.executeUpdate(
                    "UPDATE entry SET taken = taken + (" + by + "), boot = 0 WHERE boot = " + boot);
            before = first + by;
        }
    }

    private void undo() {
        file.rollBack(connection);
    }
}
