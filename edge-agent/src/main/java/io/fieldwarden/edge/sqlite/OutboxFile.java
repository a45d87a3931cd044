package io.fieldwarden.edge.sqlite;

import io.fieldwarden.edge.core.OutboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, checks and, if need be, replaces the file of an outbox. Used under the lock of its outbox. */
final class OutboxFile {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxFile.class);
    /** 2: kinds of entries, starts of the machine, what became of alerts and estimates. */
    static final int FORMAT = 2;

    private final Path path;
    private @Nullable FileChannel lockChannel;
    private @Nullable FileLock lock;

    OutboxFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /** A connection without auto-commit to a file with the tables of this format, which nobody else has open. */
    Connection open() throws SQLException {
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            lock();
            if (Files.exists(path) && !sound()) {
                replaceDamaged();
            }
            return prepare(connect(path));
        } catch (IOException e) {
            throw new OutboxException("outbox " + path + ": " + e, e);
        }
    }

    /** Two processes that send the same entries would send each twice and remove those of the other. */
    private void lock() throws IOException {
        Path lockFile = sibling(".lock");
        lockChannel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = lockChannel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("is in use by this process", e);
        }
        if (lock == null) {
            throw new IOException("is in use by another process");
        }
    }

    void unlock() {
        try {
            if (lock != null) {
                lock.release();
                lock = null;
            }
            if (lockChannel != null) {
                lockChannel.close();
                lockChannel = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * After a failure, which is the one to report. On a full disk SQLite rolls back by itself; a roll-back by the driver finds no
     * transaction then and fails before it has begun the next one, and everything after it would be outside of transactions.
     */
    void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.atDebug().addKeyValue("outbox", path).setCause(e).log("Roll-back failed after a failure");
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN");
            } catch (SQLException again) {
                LOG.atWarn().addKeyValue("outbox", path).setCause(again).log("Outbox is in no transaction");
            }
        }
    }

    private static Connection connect(Path path) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA busy_timeout=5000");
            // The page cache of an agent that must live in 64 MB.
            statement.execute("PRAGMA cache_size=-1024");
            statement.execute("PRAGMA journal_size_limit=4194304");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private Connection prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int format = number(statement, "PRAGMA user_version");
            if (format > FORMAT) {
                throw new SQLException("format " + format + " is newer than this program's " + FORMAT);
            }
            connection.setAutoCommit(false);
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS entry(
                      id INTEGER PRIMARY KEY AUTOINCREMENT,
                      priority INTEGER NOT NULL,
                      device TEXT NOT NULL,
                      taken INTEGER NOT NULL,
                      body TEXT NOT NULL,
                      size INTEGER NOT NULL)""");
            statement.execute("CREATE TABLE IF NOT EXISTS tally(dropped INTEGER NOT NULL)");
            if (format < 2) {
                statement.execute("ALTER TABLE entry ADD COLUMN kind INTEGER NOT NULL DEFAULT 0");
                statement.execute("ALTER TABLE entry ADD COLUMN boot INTEGER NOT NULL DEFAULT 0");
                statement.execute("ALTER TABLE tally ADD COLUMN lost INTEGER NOT NULL DEFAULT 0");
                statement.execute("ALTER TABLE tally ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0");
                statement.execute("ALTER TABLE tally ADD COLUMN passed INTEGER NOT NULL DEFAULT 0");
            }
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS boot(
                      number INTEGER PRIMARY KEY AUTOINCREMENT,
                      machine TEXT NOT NULL,
                      shift INTEGER)""");
            statement.execute("CREATE INDEX IF NOT EXISTS entry_undated ON entry(boot) WHERE boot > 0");
            statement.execute("CREATE INDEX IF NOT EXISTS entry_order ON entry(priority DESC, id)");
            statement.execute("CREATE INDEX IF NOT EXISTS entry_taken ON entry(taken)");
            statement.execute("INSERT INTO tally(dropped) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM tally)");
            statement.execute("PRAGMA user_version=" + FORMAT);
            connection.commit();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private boolean sound() throws SQLException {
        try (Connection connection = connect(path);
                Statement statement = connection.createStatement();
                ResultSet check = statement.executeQuery("PRAGMA quick_check")) {
            return check.next() && "ok".equals(check.getString(1));
        } catch (SQLException e) {
            if (e.getErrorCode() == 26 || e.getErrorCode() == 11) { // SQLITE_NOTADB, SQLITE_CORRUPT
                return false;
            }
            throw e;
        }
    }

    /** Sets the damaged file aside, for a person to look at, and takes over the entries that can still be read. */
    private void replaceDamaged() throws IOException, SQLException {
        Path aside = sibling(".damaged");
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path part = sibling(suffix);
            if (Files.exists(part)) {
                Files.move(part, Path.of(aside + suffix), StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(Path.of(aside + suffix));
            }
        }
        long saved = 0;
        try (Connection fresh = prepare(connect(path))) {
            saved = Salvage.copy(aside, fresh);
        }
        LOG.atError()
                .addKeyValue("outbox", path)
                .addKeyValue("setAside", aside)
                .addKeyValue("saved", saved)
                .log("Outbox was damaged: a new one takes its place");
    }

    private Path sibling(String suffix) {
        return Path.of(path + suffix);
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.getInt(1);
        }
    }
}
