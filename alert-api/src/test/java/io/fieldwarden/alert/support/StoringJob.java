package io.fieldwarden.alert.support;

import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.series.SeriesSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.sqlite.SQLiteConfig;

/** Puts what is appended to topic readings into the time series, as the stream job does. */
public final class StoringJob implements AutoCloseable {
    private final MemoryTopicLog log;
    private final Path folder;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "storing-job");

    private StoringJob(Path folder, MemoryTopicLog log) {
        this.folder = folder;
        this.log = log;
    }

    public static StoringJob start(Path folder, MemoryTopicLog log) {
        StoringJob job = new StoringJob(folder, log);
        job.thread.start();
        return job;
    }

    private void run() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setBusyTimeout(10_000);
        String url = "jdbc:sqlite:" + folder.resolve(SeriesSchema.SQLITE_FILE);
        try (Connection connection = DriverManager.getConnection(url, config.toProperties());
                Statement ddl = connection.createStatement();
                TopicLog.Follower follower = log.follow(LogTopic.READINGS, Map.of())) {
            for (String statement : SeriesSchema.sqliteDdl()) {
                ddl.execute(statement);
            }
            while (stopped.getCount() > 0) {
                for (TopicLog.Received record : follower.poll(Duration.ofMillis(50))) {
                    store(
                            connection,
                            ReadingBatches.decode(record.value().orElseThrow().toByteArray()));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void store(Connection connection, List<Reading> readings) throws SQLException {
        try (PreparedStatement series =
                        connection.prepareStatement("INSERT OR IGNORE INTO series(device, channel) VALUES (?, ?)");
                PreparedStatement point = connection.prepareStatement("INSERT OR REPLACE INTO point"
                        + " SELECT id, ?, ?, ?, ?, ?, ?, ? FROM series WHERE device = ? AND channel = ?")) {
            for (Reading reading : readings) {
                series.setString(1, reading.device().value());
                series.setString(2, reading.channel().value());
                series.execute();
                point.setLong(1, reading.observedAt().toEpochMilli());
                point.setDouble(2, reading.value());
                point.setInt(3, reading.quality().level().code());
                point.setString(4, reading.quality().reason().text());
                point.setLong(5, reading.receivedAt().toEpochMilli());
                point.setInt(6, reading.replayed() ? 1 : 0);
                point.setString(7, reading.text());
                point.setString(8, reading.device().value());
                point.setString(9, reading.channel().value());
                point.execute();
            }
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
