package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Clue;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Clues of equipment files. Opening and closing are recorded in the chain of changes. Kept for ever. Safe for many threads. */
public final class ClueStore {
    private final Database database;

    public ClueStore(Database database) {
        this.database = database;
    }

    /**
     * Opens a clue, unless one of this id is there.
     *
     * @return whether it is new
     */
    public boolean open(Clue clue, Equipment equipment) {
        return database.inTransaction(handle -> {
            int added = handle.createUpdate(
                            "INSERT INTO equipment_clues (id, equipment, kind, opened_at, seen_at, device,"
                                    + " channel, value, reasons, organisation, category) VALUES (:id, :equipment, :kind, :opened,"
                                    + " :seen, :device, :channel, :value, :reasons, :organisation, :category)"
                                    + " ON CONFLICT (id) DO NOTHING")
                    .bind("id", clue.id())
                    .bind("equipment", clue.equipment().value())
                    .bind("kind", clue.kind().text())
                    .bind("opened", clue.times().opened().toEpochMilli())
                    .bind("seen", clue.times().seen().toEpochMilli())
                    .bind(
                            "device",
                            clue.sign().map(sign -> sign.device().value()).orElse(null))
                    .bind(
                            "channel",
                            clue.sign().map(sign -> sign.channel().value()).orElse(null))
                    .bind("value", clue.sign().map(Clue.Sign::value).orElse(null))
                    .bind("reasons", String.join("\n", clue.reasons()))
                    .bind(
                            "organisation",
                            equipment.unit().map(OrganisationId::value).orElse(null))
                    .bind("category", equipment.category())
                    .execute();
            if (added > 0) {
                ObjectNode detail = JsonNodeFactory.instance.objectNode();
                detail.put("clue", clue.id());
                detail.put("kind", clue.kind().text());
                detail.put("reasons", String.join("; ", clue.reasons()));
                record(
                        handle,
                        clue,
                        "open-clue",
                        AlertStore.SYSTEM,
                        clue.times().opened(),
                        equipment,
                        detail);
            }
            return added > 0;
        });
    }

    private static void record(
            Handle handle, Clue clue, String action, String by, Instant at, Equipment equipment, ObjectNode detail) {
        Changes.record(
                handle,
                new Change(at, by, EquipmentStore.KIND, clue.equipment().value(), action, detail.toString()),
                equipment.unit(),
                equipment.category());
    }

    /** The newest of a kind of this equipment, open or not. */
    public Optional<Clue> newest(EquipmentId id, Clue.Kind kind) {
        return database.read(handle -> handle.createQuery("SELECT * FROM equipment_clues WHERE equipment = :equipment"
                        + " AND kind = :kind ORDER BY opened_at DESC, id DESC LIMIT 1")
                .bind("equipment", id.value())
                .bind("kind", kind.text())
                .map(ClueStore::clue)
                .findOne());
    }

    /** Whose sign is not over, the oldest first. */
    public List<Clue> going(Clue.Kind kind, int most) {
        return database.read(handle -> handle.createQuery("SELECT * FROM equipment_clues WHERE kind = :kind"
                        + " AND ended_at IS NULL ORDER BY opened_at, id LIMIT :most")
                .bind("kind", kind.text())
                .bind("most", most)
                .map(ClueStore::clue)
                .list());
    }

    /** The sign is still there. */
    public void seen(String id, Instant at) {
        update("UPDATE equipment_clues SET seen_at = :value WHERE id = :id", id, at.toEpochMilli());
    }

    /** The sign is over. */
    public void ended(String id, Instant at) {
        update("UPDATE equipment_clues SET ended_at = :value WHERE id = :id", id, at.toEpochMilli());
    }

    /** An alert was raised for it. */
    public void raised(String id, AlertId alert) {
        update("UPDATE equipment_clues SET alert = :value WHERE id = :id", id, alert.value());
    }

    private void update(String sql, String id, Object value) {
        database.useTransaction(handle ->
                handle.createUpdate(sql).bind("value", value).bind("id", id).execute());
    }

    /**
     * Somebody has looked at it.
     *
     * @return empty when there is none that the author may close; one that is closed already stays as it is
     */
    public Optional<Clue> close(Author author, String id, String note) {
        return database.inTransaction(handle -> {
            Scope scope = RegistryStore.scope(handle, author.grants());
            Optional<Clue> found = find(handle, id, scope);
            found.filter(Clue::isOpen).ifPresent(clue -> {
                handle.createUpdate("UPDATE equipment_clues SET closed_at = :at, closed_by = :by, closing = :note"
                                + " WHERE id = :id")
                        .bind("at", author.at().toEpochMilli())
                        .bind("by", author.name())
                        .bind("note", note)
                        .bind("id", id)
                        .execute();
                ObjectNode detail = JsonNodeFactory.instance.objectNode();
                detail.put("clue", id);
                detail.put("note", note);
                EquipmentRows.find(handle, clue.equipment())
                        .ifPresent(filed -> record(
                                handle, clue, "close-clue", author.name(), author.at(), filed.equipment(), detail));
            });
            return found.flatMap(clue -> find(handle, id, scope));
        });
    }

    public Optional<Clue> find(String id, Scope scope) {
        return database.read(handle -> find(handle, id, scope));
    }

    private static Optional<Clue> find(Handle handle, String id, Scope scope) {
        Where where = new Where().and("id = ?", id).scope(scope);
        return where.bind(handle.createQuery("SELECT * FROM equipment_clues" + where.sql()))
                .map(ClueStore::clue)
                .findOne();
    }

    /**
     * The newest first.
     *
     * @param open only open or only closed ones; empty for all
     */
    public Page<Clue> list(
            Optional<Boolean> open, Optional<EquipmentId> equipment, Scope scope, Optional<String> cursor, int limit) {
        Where where = new Where();
        open.ifPresent(yes -> where.and(yes ? "closed_at IS NULL" : "closed_at IS NOT NULL"));
        equipment.ifPresent(id -> where.and("equipment = ?", id.value()));
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(opened_at < ? OR (opened_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        where.scope(scope);
        return database.read(handle -> {
            List<Clue> found = where.bind(handle.createQuery("SELECT * FROM equipment_clues" + where.sql()
                            + " ORDER BY opened_at DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(ClueStore::clue)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Clue last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(last.times().opened().toEpochMilli(), last.id()).encode()));
        });
    }

    /** How many are open in a scope. */
    public Map<String, Long> open(Scope scope) {
        Where where = new Where().and("closed_at IS NULL").scope(scope);
        return database.read(handle -> where.bind(handle.createQuery(
                        "SELECT kind, COUNT(*) AS many FROM equipment_clues" + where.sql() + " GROUP BY kind"))
                .collectRows(java.util.stream.Collectors.toMap(
                        row -> row.getColumn("kind", String.class), row -> row.getColumn("many", Long.class))));
    }

    private static Clue clue(ResultSet rs, StatementContext ignored) throws SQLException {
        String device = rs.getString("device");
        String channel = rs.getString("channel");
        String reasons = rs.getString("reasons");
        String by = rs.getString("closed_by");
        String note = rs.getString("closing");
        return new Clue(
                rs.getString("id"),
                new EquipmentId(rs.getString("equipment")),
                Clue.Kind.ofText(rs.getString("kind")),
                new Clue.Times(
                        Instant.ofEpochMilli(rs.getLong("opened_at")),
                        Instant.ofEpochMilli(rs.getLong("seen_at")),
                        time(rs, "ended_at")),
                device == null || channel == null
                        ? Optional.empty()
                        : Optional.of(
                                new Clue.Sign(new DeviceId(device), new ChannelId(channel), rs.getDouble("value"))),
                reasons.isEmpty() ? List.of() : List.of(reasons.split("\n", -1)),
                new Clue.Closing(
                        Optional.ofNullable(rs.getString("alert")).map(AlertId::new),
                        time(rs, "closed_at"),
                        by == null ? "" : by,
                        note == null ? "" : note));
    }

    private static Optional<Instant> time(ResultSet rs, String column) throws SQLException {
        long at = rs.getLong(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
    }
}
