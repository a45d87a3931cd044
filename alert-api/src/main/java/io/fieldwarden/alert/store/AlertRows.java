package io.fieldwarden.alert.store;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.life.Ties;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Alerts and their history as rows. */
final class AlertRows {
    private static final String UPSERT = "INSERT INTO alerts (id, device, position, organisation, category, rule,"
            + " profile, channel, unit, message_zh, message_en, citation, severity, raised_at, cleared_at, value,"
            + " historic, withdrawn, acknowledged_by, acknowledged_at, shelved_by, shelved_until, closed_by,"
            + " closed_at, assignee, state, version, cause, about, about_size, replaces, oos_cause, oos_since, oos_reason) VALUES (:id, :device, :position, :organisation, :category, :rule,"
            + " :profile, :channel, :unit, :message_zh, :message_en, :citation, :severity, :raised_at, :cleared_at,"
            + " :value, :historic, :withdrawn, :acknowledged_by, :acknowledged_at, :shelved_by, :shelved_until,"
            + " :closed_by, :closed_at, :assignee, :state, :version, :cause, :about, :about_size, :replaces, :oos_cause, :oos_since, :oos_reason)"
            + " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, unit = excluded.unit,"
            + " message_zh = excluded.message_zh, message_en = excluded.message_en, citation = excluded.citation, severity = excluded.severity, cleared_at = excluded.cleared_at,"
            + " value = excluded.value, historic = excluded.historic, withdrawn = excluded.withdrawn, acknowledged_by = excluded.acknowledged_by,"
            + " acknowledged_at = excluded.acknowledged_at, shelved_by = excluded.shelved_by,"
            + " shelved_until = excluded.shelved_until, closed_by = excluded.closed_by,"
            + " closed_at = excluded.closed_at, assignee = excluded.assignee, state = excluded.state,"
            + " version = excluded.version, cause = excluded.cause, about_size = excluded.about_size,"
            + " oos_cause = excluded.oos_cause, oos_since = excluded.oos_since, oos_reason = excluded.oos_reason";

    private AlertRows() {}

    static Optional<Alert> find(Handle handle, AlertId id) {
        return handle.createQuery("SELECT * FROM alerts WHERE id = :id")
                .bind("id", id.value())
                .map(AlertRows::alert)
                .findOne();
    }

    static void put(Handle handle, Alert alert) {
        Alert.Basis basis = alert.basis();
        bind(handle.createUpdate(UPSERT), alert.handling())
                .bind("id", alert.id().value())
                .bind("device", alert.subject().device().value())
                .bind(
                        "position",
                        alert.subject().position().map(PositionId::value).orElse(null))
                .bind(
                        "organisation",
                        alert.subject()
                                .organisation()
                                .map(OrganisationId::value)
                                .orElse(null))
                .bind("category", alert.subject().category())
                .bind("rule", basis.rule().value())
                .bind("profile", basis.profile().toString())
                .bind("channel", basis.channel().map(ChannelId::value).orElse(null))
                .bind("unit", basis.unit())
                .bind("message_zh", basis.explanation().message().zh())
                .bind("message_en", basis.explanation().message().en())
                .bind("citation", basis.explanation().citation())
                .bind("severity", alert.life().severity().text())
                .bind("raised_at", alert.life().raisedAt().toEpochMilli())
                .bind(
                        "cleared_at",
                        alert.life().clearedAt().map(Instant::toEpochMilli).orElse(null))
                .bind("value", alert.life().value())
                .bind("historic", alert.life().historic() ? 1 : 0)
                .bind("withdrawn", alert.life().withdrawn() ? 1 : 0)
                .bind("state", alert.state().text())
                .bind("version", alert.version())
                .bind("cause", alert.ties().cause().map(AlertId::value).orElse(null))
                .bind("about", alert.ties().about().map(AlertGroup.Cause::key).orElse(null))
                .bind(
                        "about_size",
                        alert.ties().about().map(AlertGroup.Cause::size).orElse(null))
                .bind("replaces", alert.ties().replaces().map(AlertId::value).orElse(null))
                .execute();
    }

    private static Update bind(Update update, Alert.Handling handling) {
        return update.bind(
                        "acknowledged_by",
                        handling.acknowledged().map(Alert.Mark::by).orElse(null))
                .bind(
                        "acknowledged_at",
                        handling.acknowledged().map(m -> m.at().toEpochMilli()).orElse(null))
                .bind("shelved_by", handling.shelved().map(Alert.Shelf::by).orElse(null))
                .bind(
                        "shelved_until",
                        handling.shelved().map(s -> s.until().toEpochMilli()).orElse(null))
                .bind("closed_by", handling.closed().map(Alert.Mark::by).orElse(null))
                .bind(
                        "closed_at",
                        handling.closed().map(m -> m.at().toEpochMilli()).orElse(null))
                .bind("assignee", handling.assignee().orElse(null))
                .bind("oos_cause", handling.outage().map(Alert.Outage::cause).orElse(null))
                .bind(
                        "oos_since",
                        handling.outage().map(o -> o.since().toEpochMilli()).orElse(null))
                .bind("oos_reason", handling.outage().map(Alert.Outage::reason).orElse(null));
    }

    static void putChange(Handle handle, AlertChange change, Severity severity) {
        List<@Nullable Object> values = new ArrayList<>(
                List.of(change.alert().value(), change.kind(), change.at().toEpochMilli()));
        values.add(change.value().orElse(null));
        values.addAll(List.of(severity.text(), change.by(), change.note()));
        handle.createUpdate("INSERT INTO alert_changes (seq, alert, kind, at, value, severity, by_whom, note, hash)"
                        + " VALUES (:seq, :alert, :kind, :at, :value, :severity, :by, :note, :hash)")
                .bind("seq", change.sequence())
                .bind("alert", change.alert().value())
                .bind("kind", change.kind())
                .bind("at", change.at().toEpochMilli())
                .bind("value", change.value().orElse(null))
                .bind("severity", severity.text())
                .bind("by", change.by())
                .bind("note", change.note())
                .bind("hash", Chain.ALERTS.next(handle, change.sequence(), values))
                .execute();
    }

    static AlertChange change(ResultSet rs, StatementContext ignored) throws SQLException {
        double value = rs.getDouble("value");
        Optional<Double> present = rs.wasNull() ? Optional.empty() : Optional.of(value);
        return new AlertChange(
                rs.getLong("seq"),
                new AlertId(rs.getString("alert")),
                rs.getString("kind"),
                Instant.ofEpochMilli(rs.getLong("at")),
                present,
                rs.getString("by_whom"),
                rs.getString("note"));
    }

    static Alert alert(ResultSet rs, StatementContext ignored) throws SQLException {
        return new Alert(
                new AlertId(rs.getString("id")),
                new Alert.Subject(
                        new DeviceId(rs.getString("device")),
                        Optional.ofNullable(rs.getString("position")).map(PositionId::new),
                        Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                        rs.getString("category")),
                new Alert.Basis(
                        new RuleId(rs.getString("rule")),
                        ProfileRef.parse(rs.getString("profile")),
                        Optional.ofNullable(rs.getString("channel")).map(ChannelId::new),
                        rs.getString("unit"),
                        new AlertEvent.Explanation(
                                new Text(rs.getString("message_zh"), rs.getString("message_en")),
                                rs.getString("citation"))),
                new Alert.Life(
                        Severity.ofText(rs.getString("severity")),
                        Instant.ofEpochMilli(rs.getLong("raised_at")),
                        instant(rs, "cleared_at"),
                        rs.getDouble("value"),
                        rs.getInt("historic") != 0,
                        rs.getInt("withdrawn") != 0),
                new Alert.Handling(
                        mark(rs, "acknowledged_by", "acknowledged_at"),
                        mark(rs, "shelved_by", "shelved_until").map(m -> new Alert.Shelf(m.by(), m.at())),
                        mark(rs, "closed_by", "closed_at"),
                        Optional.ofNullable(rs.getString("assignee")),
                        outage(rs)),
                ties(rs),
                rs.getLong("version"));
    }

    private static Optional<Alert.Outage> outage(ResultSet rs) throws SQLException {
        String reason = rs.getString("oos_reason");
        return mark(rs, "oos_cause", "oos_since")
                .map(m -> new Alert.Outage(m.by(), m.at(), reason == null ? "" : reason));
    }

    private static Ties ties(ResultSet rs) throws SQLException {
        String about = rs.getString("about");
        int size = rs.getInt("about_size");
        return new Ties(
                Optional.ofNullable(rs.getString("cause")).map(AlertId::new),
                Optional.ofNullable(about).map(key -> AlertGroup.Cause.ofKey(key, size)),
                Optional.ofNullable(rs.getString("replaces")).map(AlertId::new));
    }

    private static Optional<Alert.Mark> mark(ResultSet rs, String by, String at) throws SQLException {
        String who = rs.getString(by);
        Optional<Instant> when = instant(rs, at);
        return who == null ? Optional.empty() : when.map(instant -> new Alert.Mark(who, instant));
    }

    static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
