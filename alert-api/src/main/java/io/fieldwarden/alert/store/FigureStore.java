package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Rows that figures of supervision are made of, one pass each. Safe for many threads. */
public final class FigureStore {
    /** More than so many alerts or tasks are not looked at; whoever asks is told. */
    public static final int MOST_ROWS = 500_000;

    private final Database registry;
    private final Database alerts;

    public FigureStore(Database registry, Database alerts) {
        this.registry = registry;
        this.alerts = alerts;
    }

    /**
     * One alert or one task.
     *
     * @param begun when it was raised or opened
     * @param taken when it was acknowledged; empty for tasks
     * @param ended when it was closed
     * @param due of a task that has not ended
     */
    public record Matter(
            Optional<OrganisationId> organisation,
            String category,
            long begun,
            OptionalLong taken,
            OptionalLong ended,
            OptionalLong due,
            boolean open) {}

    /**
     * Alerts raised in a span that were told live.
     *
     * @return how many were looked at
     */
    public int alerts(Instant from, Instant to, Scope scope, Consumer<Matter> sink) {
        Where where = new Where()
                .and("raised_at >= ? AND raised_at < ?", from.toEpochMilli(), to.toEpochMilli())
                .and("historic = 0 AND withdrawn = 0")
                .scope(scope);
        return pass(
                alerts,
                "SELECT organisation, category, raised_at AS begun, acknowledged_at AS taken, closed_at AS ended,"
                        + " NULL AS due, CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END AS open FROM alerts",
                where,
                "raised_at",
                sink);
    }

    /** Tasks opened in a span; see {@link #alerts}. */
    public int tasks(Instant from, Instant to, Scope scope, Consumer<Matter> sink) {
        Where where = new Where()
                .and("opened_at >= ? AND opened_at < ?", from.toEpochMilli(), to.toEpochMilli())
                .scope(scope);
        return pass(
                registry,
                "SELECT organisation, category, opened_at AS begun, NULL AS taken, ended_at AS ended, due_at AS due,"
                        + " CASE WHEN ended_at IS NULL THEN 1 ELSE 0 END AS open FROM tasks",
                where,
                "opened_at",
                sink);
    }

    private static int pass(Database database, String select, Where where, String order, Consumer<Matter> sink) {
        return database.read(handle -> {
            int[] seen = {0};
            where.bind(handle.createQuery(select + where.sql() + " ORDER BY " + order + " DESC LIMIT :most"))
                    .bind("most", MOST_ROWS)
                    .map((rs, context) -> matter(rs))
                    .forEach(matter -> {
                        seen[0]++;
                        sink.accept(matter);
                    });
            return seen[0];
        });
    }

    private static Matter matter(ResultSet rs) throws SQLException {
        return new Matter(
                Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                rs.getString("category"),
                rs.getLong("begun"),
                optional(rs, "taken"),
                optional(rs, "ended"),
                optional(rs, "due"),
                rs.getInt("open") == 1);
    }

    private static OptionalLong optional(ResultSet rs, String column) throws SQLException {
        long value = rs.getLong(column);
        return rs.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
