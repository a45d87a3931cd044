package io.fieldwarden.alert.store;

import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.EquipmentRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Records of equipment files in the database. */
final class EquipmentRecordRows {
    private EquipmentRecordRows() {}

    static void insert(Handle handle, EquipmentRecord record) {
        handle.createUpdate(
                        "INSERT INTO equipment_records (id, equipment, kind, folder, duty, done_on, result, next_due,"
                                + " number, done_by, note, form, made_by, made_at) VALUES (:id, :equipment, :kind, :folder,"
                                + " :duty, :on, :result, :next, :number, :doneBy, :note, :form, :by, :at)")
                .bind("id", record.id())
                .bind("equipment", record.equipment().value())
                .bind("kind", record.kind().text())
                .bind("folder", record.kind().folder().text())
                .bind("duty", record.subject().duty().orElse(null))
                .bind("on", record.on().toString())
                .bind("result", record.outcome().result().text())
                .bind("next", EquipmentRows.day(record.outcome().nextDue()))
                .bind("number", record.outcome().number())
                .bind("doneBy", record.outcome().by())
                .bind("note", record.outcome().note())
                .bind("form", Parameters.write(record.form()))
                .bind("by", record.made().by())
                .bind("at", record.made().at().toEpochMilli())
                .execute();
    }

    static Optional<EquipmentRecord> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM equipment_records WHERE id = :id")
                .bind("id", id)
                .map(EquipmentRecordRows::record)
                .findOne();
    }

    /** The newest of each kind, duty and result that stand: all that verdict and due days hang on. */
    static List<EquipmentRecord> deciding(Handle handle, EquipmentId id) {
        return handle.createQuery(
                        "SELECT * FROM equipment_records WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER"
                                + " (PARTITION BY kind, COALESCE(duty, ''), result ORDER BY done_on DESC, made_at DESC) AS place"
                                + " FROM equipment_records WHERE equipment = :equipment AND withdrawn IS NULL) ranked"
                                + " WHERE place = 1) ORDER BY done_on, made_at")
                .bind("equipment", id.value())
                .map(EquipmentRecordRows::record)
                .list();
    }

    static long count(Handle handle, String table, EquipmentId id) {
        return handle.createQuery("SELECT COUNT(*) FROM " + table + " WHERE equipment = :id")
                .bind("id", id.value())
                .mapTo(Long.class)
                .one();
    }

    static EquipmentRecord record(ResultSet rs, StatementContext ignored) throws SQLException {
        return new EquipmentRecord(
                rs.getString("id"),
                new EquipmentId(rs.getString("equipment")),
                new EquipmentRecord.Subject(
                        EquipmentRecord.Kind.ofText(rs.getString("kind")), Optional.ofNullable(rs.getString("duty"))),
                LocalDate.parse(rs.getString("done_on")),
                new EquipmentRecord.Outcome(
                        EquipmentRecord.Result.ofText(rs.getString("result")),
                        EquipmentRows.day(rs, "next_due"),
                        rs.getString("number"),
                        rs.getString("done_by"),
                        rs.getString("note")),
                Parameters.read(rs.getString("form")),
                new EquipmentRecord.Made(
                        rs.getString("made_by"),
                        Instant.ofEpochMilli(rs.getLong("made_at")),
                        Optional.ofNullable(rs.getString("withdrawn"))));
    }
}
