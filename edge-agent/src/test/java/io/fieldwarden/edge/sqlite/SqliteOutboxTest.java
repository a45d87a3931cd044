package io.fieldwarden.edge.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.edge.core.MessageKind;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.Outbox.Priority;
import io.fieldwarden.edge.core.OutboxContract;
import io.fieldwarden.edge.core.OutboxException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteOutboxTest extends OutboxContract {
    @TempDir
    Path folder;

    private int files;

    @Override
    protected Outbox open(long limit) {
        return SqliteOutbox.open(folder.resolve("outbox-" + files++ + ".db"), limit, "start-1");
    }

    @Test
    void keeps_entries_and_the_count_of_drops_over_a_restart() {
        Path file = folder.resolve("restart.db");
        try (Outbox outbox = SqliteOutbox.open(file, 1_065)) {
            outbox.append(samples(0, 20), Priority.READING);
        }
        try (Outbox outbox = SqliteOutbox.open(file, 1_065)) {
            assertThat(outbox.status().dropped()).isPositive();
            assertThat(outbox.status().entries() + outbox.status().dropped()).isEqualTo(20);
            outbox.append(samples(20, 21), Priority.READING);
            List<Outbox.Entry> left = outbox.oldest(100);
            assertThat(left.get(left.size() - 1).values()).isEqualTo("{\"n\":20}");
            assertThat(left).extracting(Outbox.Entry::id).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void refuses_a_file_that_is_in_use() {
        Path file = folder.resolve("used.db");
        try (Outbox outbox = SqliteOutbox.open(file, 10_000)) {
            assertThat(outbox.status().entries()).isZero();
            assertThatThrownBy(() -> SqliteOutbox.open(file, 10_000))
                    .isInstanceOf(OutboxException.class)
                    .hasMessageContaining("used.db")
                    .hasMessageContaining("in use");
        }
        SqliteOutbox.open(file, 10_000).close();
    }

    /** The tables as format 1 had them, with two readings and an entry of higher priority, and three entries dropped before. */
    private static void formatOne(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE entry(id INTEGER PRIMARY KEY AUTOINCREMENT, priority INTEGER NOT NULL,"
                    + " device TEXT NOT NULL, taken INTEGER NOT NULL, body TEXT NOT NULL, size INTEGER NOT NULL)");
            statement.execute("CREATE INDEX entry_order ON entry(priority DESC, id)");
            statement.execute("CREATE INDEX entry_taken ON entry(taken)");
            statement.execute("CREATE TABLE tally(dropped INTEGER NOT NULL)");
            statement.execute("INSERT INTO tally VALUES (3)");
            String row = "INSERT INTO entry(priority, device, taken, body, size) VALUES ";
            int size = "{\"n\":0}".length() + Outbox.ENTRY_OVERHEAD;
            statement.execute(row + "(0, 'soil-1', 1000, '{\"n\":0}', " + size + ")");
            statement.execute(row + "(0, 'soil-1', 2000, '{\"n\":1}', " + size + ")");
            statement.execute(row + "(10, 'soil-1', 3000, '{\"n\":2}', " + size + ")");
            statement.execute("PRAGMA user_version=1");
        }
    }

    private static void isTakenOver(SqliteOutbox outbox) {
        List<Outbox.Entry> kept = outbox.oldest(10);
        assertThat(kept).extracting(Outbox.Entry::values).containsExactly("{\"n\":2}", "{\"n\":0}", "{\"n\":1}");
        assertThat(kept).extracting(Outbox.Entry::takenAt).containsExactly(3_000L, 1_000L, 2_000L);
        assertThat(kept).extracting(Outbox.Entry::kind).containsOnly(MessageKind.READINGS);
        assertThat(outbox.status().undated()).as("old entries have dates").isZero();
    }

    @Test
    void takes_over_a_file_of_format_1_with_all_that_is_in_it() throws SQLException {
        Path file = folder.resolve("one.db");
        formatOne(file);
        try (SqliteOutbox outbox = SqliteOutbox.open(file, 10_000, "start-1")) {
            isTakenOver(outbox);
            assertThat(outbox.status().dropped()).isEqualTo(3);
            assertThat(outbox.status().lost()).isZero();
            assertThat(outbox.status().bytes()).isEqualTo(3L * (7 + Outbox.ENTRY_OVERHEAD));
        }
        try (SqliteOutbox outbox = SqliteOutbox.open(file, 10_000, "start-2")) {
            isTakenOver(outbox);
            outbox.append(samples(3, 4), Priority.READING);
            assertThat(outbox.boots().number())
                    .as("starts are counted from now on")
                    .isEqualTo(2);
            assertThat(outbox.oldest(10)).hasSize(4);
            outbox.remove(outbox.oldest(10));
            assertThat(outbox.status().entries()).isZero();
        }
    }

    @Test
    void a_damaged_file_of_format_1_gives_what_can_be_read_to_one_of_this_format() throws SQLException, IOException {
        Path file = folder.resolve("damaged-one.db");
        formatOne(file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.createStatement().execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        // The last page is that of the count of drops, which is lost with it.
        truncate(file, Files.size(file) - 4_096);
        try (SqliteOutbox outbox = SqliteOutbox.open(file, 10_000, "start-1")) {
            isTakenOver(outbox);
        }
        assertThat(Path.of(file + ".damaged")).exists();
    }

    @Test
    void refuses_the_format_of_a_newer_program() throws SQLException {
        Path file = folder.resolve("newer.db");
        SqliteOutbox.open(file, 10_000).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.createStatement().execute("PRAGMA user_version=99");
        }
        assertThatThrownBy(() -> SqliteOutbox.open(file, 10_000)).hasMessageContaining("format 99 is newer");
        assertThatThrownBy(() -> SqliteOutbox.open(file, 10_000)).hasMessageContaining("format 99 is newer");
    }

    @Test
    void sets_a_file_that_is_no_database_aside() throws IOException {
        Path file = folder.resolve("garbage.db");
        Files.writeString(file, "this is not a database, it is a sentence of more than a hundred bytes ".repeat(20));
        try (Outbox outbox = SqliteOutbox.open(file, 10_000)) {
            outbox.append(samples(0, 1), Priority.READING);
            assertThat(outbox.status().entries()).isEqualTo(1);
        }
        assertThat(folder.resolve("garbage.db.damaged")).exists();
    }

    /** A machine that lost power may leave any prefix of the write-ahead log behind: whole appends survive, in order. */
    @Test
    void a_write_ahead_log_cut_at_any_byte_keeps_a_prefix_of_whole_appends() throws IOException {
        Path origin = folder.resolve("origin.db");
        try (Outbox outbox = SqliteOutbox.open(origin, 100_000)) {
            for (int i = 0; i < 6; i++) {
                outbox.append(samples(2 * i, 2 * i + 2), Priority.READING);
            }
            copy(origin, folder.resolve("copy.db"));
        }
        Path copy = folder.resolve("copy.db");
        long length = Files.size(Path.of(copy + "-wal"));
        assertThat(length).as("the appends are still in the write-ahead log").isGreaterThan(10_000);
        int most = 0;
        for (long cut = 0; cut <= length; cut += 997) {
            Path file = folder.resolve("cut.db");
            copy(copy, file);
            truncate(Path.of(file + "-wal"), cut);
            try (Outbox outbox = SqliteOutbox.open(file, 100_000)) {
                List<Outbox.Entry> left = outbox.oldest(100);
                assertThat(left.size() % 2).as("cut at %d", cut).isZero();
                for (int i = 0; i < left.size(); i++) {
                    assertThat(left.get(i).values()).isEqualTo("{\"n\":" + i + "}");
                }
                assertThat(left.size()).isGreaterThanOrEqualTo(most);
                most = left.size();
            }
        }
        assertThat(most).isGreaterThanOrEqualTo(10);
    }

    @Test
    void a_database_cut_at_any_byte_opens_and_takes_new_entries() throws IOException {
        Path origin = folder.resolve("whole.db");
        try (Outbox outbox = SqliteOutbox.open(origin, 1_000_000)) {
            outbox.append(samples(0, 600), Priority.READING);
        }
        long length = Files.size(origin);
        long saved = 0;
        for (long cut = 1; cut < length; cut += 1_777) {
            Path file = folder.resolve("short.db");
            copy(origin, file);
            truncate(file, cut);
            try (Outbox outbox = SqliteOutbox.open(file, 1_000_000)) {
                saved += outbox.status().entries();
                outbox.append(samples(900, 901), Priority.READING);
                List<Outbox.Entry> all = outbox.oldest(1_000);
                assertThat(all.get(all.size() - 1).values()).isEqualTo("{\"n\":900}");
            }
        }
        assertThat(saved).as("something was read out of damaged files").isPositive();
    }

    private static void truncate(Path file, long length) throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
        }
    }

    /** With its log and without the shared-memory index, as after a crash. */
    private static void copy(Path from, Path to) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm", ".lock")) {
            Files.deleteIfExists(Path.of(to + suffix));
        }
        for (String suffix : List.of("", "-wal")) {
            if (Files.exists(Path.of(from + suffix))) {
                Files.copy(Path.of(from + suffix), Path.of(to + suffix));
            }
        }
    }

    @Test
    void the_file_does_not_grow_when_entries_come_and_go() throws IOException {
        Path file = folder.resolve("steady.db");
        try (Outbox outbox = SqliteOutbox.open(file, 200_000)) {
            for (int round = 0; round < 60; round++) {
                outbox.append(samples(0, 400), Priority.READING);
                outbox.remove(outbox.oldest(400));
            }
            assertThat(outbox.status().entries()).isZero();
        }
        try (Stream<Path> parts = Files.list(folder)) {
            long size = parts.filter(part -> part.getFileName().toString().startsWith("steady"))
                    .mapToLong(part -> part.toFile().length())
                    .sum();
            assertThat(size).isLessThan(400_000);
        }
    }
}
