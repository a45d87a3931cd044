package io.fieldwarden.edge.sqlite;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies entries out of a damaged outbox, from both ends, until the damage is met. */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    /** SQLite file format, "The Database Header". */
    private static final int HEADER = 100;

    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGE_COUNT_AT = 28;

    private Salvage() {}

    /**
     * Takes over what can be read.
     *
     * @return how many entries
     */
    static long copy(Path damaged, Connection fresh) throws SQLException, IOException {
        restoreLength(damaged);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + damaged)) {
            // The order index may be the damaged part: walk the table itself.
            boolean kinds = format(connection) >= 2;
            starts(connection, fresh, kinds);
            copy(connection, fresh, kinds, "ORDER BY id");
            copy(connection, fresh, kinds, "ORDER BY id DESC");
        } catch (SQLException e) {
            LOG.atDebug().addKeyValue("outbox", damaged).setCause(e).log("Nothing can be read");
        }
        fresh.commit();
        try (Statement statement = fresh.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM entry")) {
            return count.getLong(1);
        }
    }

    private static int format(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    /** The starts of the machine: without them undated entries could never be dated. */
    private static void starts(Connection damaged, Connection fresh, boolean kinds) throws SQLException {
        if (!kinds) {
            return;
        }
        try (PreparedStatement insert =
                        fresh.prepareStatement("INSERT OR IGNORE INTO boot(number, machine, shift) VALUES (?, ?, ?)");
                Statement statement = damaged.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number, machine, shift FROM boot ORDER BY number")) {
            while (rows.next()) {
                insert.setInt(1, rows.getInt(1));
                insert.setString(2, rows.getString(2));
                insert.setObject(3, rows.getObject(3));
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("Damage met in the starts of the machine");
        }
    }

    private static void copy(Connection damaged, Connection fresh, boolean kinds, String order) throws SQLException {
        try (PreparedStatement insert = fresh.prepareStatement(
                        "INSERT OR IGNORE INTO entry(id, priority, device, taken, body, size, kind, boot)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
                Statement statement = damaged.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, priority, device, taken, body, size, "
                        + (kinds ? "kind, boot" : "0, 0") + " FROM entry NOT INDEXED " + order)) {
            while (rows.next()) {
                if (!plausible(rows)) {
                    continue;
                }
                insert.setLong(1, rows.getLong(1));
                insert.setInt(2, rows.getInt(2));
                insert.setString(3, rows.getString(3));
                insert.setLong(4, rows.getLong(4));
                insert.setString(5, rows.getString(5));
                insert.setLong(6, rows.getLong(6));
                insert.setInt(7, rows.getInt(7));
                insert.setInt(8, rows.getInt(8));
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            LOG.atDebug().addKeyValue("order", order).setCause(e).log("Damage met");
        }
    }

    /** A page half of zeros may still look like rows. */
    private static boolean plausible(ResultSet row) throws SQLException {
        String device = row.getString(3);
        String body = row.getString(5);
        if (device == null || body == null || !body.startsWith("{") || !body.endsWith("}") || body.indexOf(0) >= 0) {
            return false;
        }
        try {
            new DeviceId(device);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return row.getLong(6) == body.getBytes(StandardCharsets.UTF_8).length + (long) Outbox.ENTRY_OVERHEAD;
    }

    /** SQLite reads nothing of a file that is shorter than its header says; zeros at the end are damage it can meet. */
    private static void restoreLength(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            if (channel.read(header, 0) < HEADER) {
                return;
            }
            int size = header.getShort(PAGE_SIZE_AT) & 0xFFFF;
            long length = (size == 1 ? 65_536L : size) * (header.getInt(PAGE_COUNT_AT) & 0xFFFFFFFFL);
            // A header that is itself damaged must not fill the disk.
            if (length > channel.size() && length <= channel.size() + (1L << 30)) {
                channel.write(ByteBuffer.wrap(new byte[1]), length - 1);
            }
        }
    }
}
