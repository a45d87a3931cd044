package io.fieldwarden.stream.sqlite;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.Rollups;
import io.fieldwarden.device.series.SeriesSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * Keeps roll-ups beside the readings. A reading makes its quarter stale in the transaction that stores it, whether it is
 * new, late or a correction; what nobody has touched for one round is summed up again. Readers sum up what is stale
 * themselves, so that this only saves them time. Owned by the thread of the writer.
 */
final class RollupWriter {
    /** Between two rounds; what was touched since the last one is left for the next, as more is likely to come. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** A round takes no longer than about this, so that points do not wait for roll-ups. */
    private static final Duration BUDGET = Duration.ofMillis(200);

    private static final int CHUNK = 100;
    private static final int MAX_KNOWN = 200_000;

    private final Connection connection;
    private final LongSupplier nanos;
    private final PreparedStatement mark;
    private final Map<Quarter, Long> touched = new HashMap<>();
    private final DroppedBefore dropped;
    private long round;
    private long nextRound;

    private record Quarter(long series, long at) {}

    /** @param nanos a clock that only goes forward */
    RollupWriter(Connection connection, LongSupplier nanos) throws SQLException {
        this.connection = connection;
        this.nanos = nanos;
        this.mark = connection.prepareStatement("INSERT OR IGNORE INTO " + SeriesSchema.STALE_TABLE + " VALUES(?, ?)");
        this.dropped = new DroppedBefore(connection);
        this.nextRound = nanos.getAsLong() + PAUSE.toNanos();
    }

    /** The first thing in each transaction that stores readings. */
    void begin() throws SQLException {
        dropped.renew();
    }

    /**
     * Belongs to the transaction that stores the reading. A quarter whose readings were dropped for their age keeps the
     * roll-up that was made of all of them.
     */
    void touch(long series, long at) throws SQLException {
        if (dropped.covers(series, at)) {
            return;
        }
        Quarter quarter = new Quarter(series, RollupStep.QUARTER.floor(at));
        Long last = touched.put(quarter, round);
        if (last == null) {
            mark.setLong(1, quarter.series());
            mark.setLong(2, quarter.at());
            mark.executeUpdate();
        }
    }

    /** Sums up what has been quiet for a round, if it is time; commits what it does. Nothing else may be uncommitted. */
    void round() throws SQLException {
        long now = nanos.getAsLong();
        if (now < nextRound) {
            return;
        }
        long end = now + BUDGET.toNanos();
        List<Quarter> quiet = quiet();
        for (int from = 0; from < quiet.size() && nanos.getAsLong() < end; from += CHUNK) {
            sumUp(quiet.subList(from, Math.min(quiet.size(), from + CHUNK)));
            connection.commit();
        }
        // Ends what was only read too: the next batch could not be written on an old view of the file.
        connection.commit();
        round++;
        if (touched.size() > MAX_KNOWN) {
            touched.clear();
        }
        nextRound = nanos.getAsLong() + PAUSE.toNanos();
    }

    private List<Quarter> quiet() throws SQLException {
        List<Quarter> quiet = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT series, at FROM " + SeriesSchema.STALE_TABLE + " ORDER BY series, at LIMIT 20000");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Quarter quarter = new Quarter(rows.getLong(1), rows.getLong(2));
                Long last = touched.get(quarter);
                if (last == null || last < round) {
                    quiet.add(quarter);
                }
            }
        }
        return quiet;
    }

    /** From the readings upwards: first all quarters, then the hours they lie in, then the days. */
    private void sumUp(List<Quarter> quarters) throws SQLException {
        Map<Long, TreeSet<Long>> bySeries = new TreeMap<>();
        quarters.forEach(quarter -> bySeries.computeIfAbsent(quarter.series(), series -> new TreeSet<>())
                .add(quarter.at()));
        for (Map.Entry<Long, TreeSet<Long>> one : bySeries.entrySet()) {
            long series = one.getKey();
            Rollups<SQLException> rollups = new Rollups<>(new Rows(series));
            for (RollupStep step : RollupStep.values()) {
                TreeSet<Long> spans = new TreeSet<>();
                one.getValue().forEach(at -> spans.add(step.floor(at)));
                for (long at : spans) {
                    store(series, step, at, rollups.anew(step, at));
                }
            }
        }
        try (PreparedStatement fresh = connection.prepareStatement(
                "DELETE FROM " + SeriesSchema.STALE_TABLE + " WHERE series = ? AND at = ?")) {
            for (Quarter quarter : quarters) {
                fresh.setLong(1, quarter.series());
                fresh.setLong(2, quarter.at());
                fresh.addBatch();
                touched.remove(quarter);
            }
            fresh.executeBatch();
        }
    }

    private void store(long series, RollupStep step, long at, Optional<Rollup> rollup) throws SQLException {
        if (rollup.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM " + SeriesSchema.ROLLUP_TABLE + " WHERE series = ? AND step = ? AND at = ?")) {
                delete.setLong(1, series);
                delete.setLong(2, step.millis());
                delete.setLong(3, at);
                delete.executeUpdate();
            }
            return;
        }
        Rollup put = rollup.get();
        List<Number> values = new ArrayList<>(List.of(series, step.millis(), put.at()));
        values.addAll(put.counts());
        values.addAll(List.of(
                put.low().at(), put.low().value(), put.high().at(), put.high().value()));
        values.addAll(List.of(put.total(), put.last().at(), put.last().value(), put.firstBadAt()));
        String places = String.join(", ", java.util.Collections.nCopies(values.size(), "?"));
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR REPLACE INTO "
                + SeriesSchema.ROLLUP_TABLE + "(series, step, " + SeriesSchema.ROLLUP_COLUMNS + ") VALUES(" + places
                + ")")) {
            for (int i = 0; i < values.size(); i++) {
                insert.setObject(i + 1, values.get(i));
            }
            insert.executeUpdate();
        }
    }

    /** What the file has of one series. */
    private final class Rows implements Rollups.Source<SQLException> {
        private final long series;

        Rows(long series) {
            this.series = series;
        }

        @Override
        public NavigableMap<Long, Rollup> stored(RollupStep step, long from, long to) throws SQLException {
            NavigableMap<Long, Rollup> rollups = new TreeMap<>();
            try (PreparedStatement select = connection.prepareStatement(SeriesSchema.SELECT_ROLLUPS)) {
                bind(select, series, step.millis(), from, to);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        long at = row.getLong(1);
                        rollups.put(at, rollup(row));
                    }
                }
            }
            return rollups;
        }

        /**
         * None: what is summed up here has just been, in order. A span with a part whose turn has not come yet stays stale by
         * that part; readers sum it up themselves until it is done again.
         */
        @Override
        public long[] stale(long from, long to) {
            return LongStream.empty().toArray();
        }

        @Override
        public void readings(long from, long to, Rollup.Sum sum) throws SQLException {
            try (PreparedStatement select = connection.prepareStatement(SeriesSchema.SELECT_READINGS)) {
                bind(select, series, from, to);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        sum.add(row.getLong(1), row.getDouble(2), Quality.Level.ofCode(row.getInt(3)));
                    }
                }
            }
        }

        private Rollup rollup(ResultSet row) throws SQLException {
            return new Rollup(
                    row.getLong(1),
                    Arrays.asList(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                    new Rollup.Extreme(row.getLong(6), row.getDouble(7)),
                    new Rollup.Extreme(row.getLong(8), row.getDouble(9)),
                    row.getDouble(10),
                    new Rollup.Extreme(row.getLong(11), row.getDouble(12)),
                    row.getLong(13));
        }

        private void bind(PreparedStatement statement, long... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
        }
    }
}
