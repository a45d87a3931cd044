package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.EquipmentDocument;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.EquipmentRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Records and documents of equipment files. Only ever added to; a record that was wrong is withdrawn and stays. Each is written
 * together with its entry in the record of changes. Safe for many threads.
 */
public final class EquipmentFileStore {
    /** Of one piece of equipment: two a day for a lifetime of 25 years. */
    public static final int MOST_RECORDS = 20_000;

    /** Of one piece of equipment. */
    public static final int MOST_DOCUMENTS = 500;

    private final Database database;
    private final EquipmentStore equipment;

    public EquipmentFileStore(Database database, EquipmentStore equipment) {
        this.database = database;
        this.equipment = equipment;
    }

    /**
     * Adds a record; one whose id is there already is not added again.
     *
     * @return the record as it stands
     * @throws RefusedException when the author does not reach the equipment, or its file is full
     */
    public EquipmentRecord add(Author author, EquipmentRecord record) {
        return database.inTransaction(handle -> {
            EquipmentStore.Filed filed = reached(handle, author, record.equipment());
            Optional<EquipmentRecord> known = EquipmentRecordRows.find(handle, record.id());
            if (known.isPresent()) {
                if (!known.get().equipment().equals(record.equipment())) {
                    throw RefusedException.exists("record", record.id());
                }
                return known.get();
            }
            mustHaveRoom(handle, record.equipment(), "equipment_records", MOST_RECORDS);
            EquipmentRecordRows.insert(handle, record);
            ObjectNode detail = JsonNodeFactory.instance.objectNode();
            detail.put("record", record.id());
            detail.put("kind", record.kind().text());
            detail.put("duty", record.subject().duty().orElse(null));
            detail.put("on", record.on().toString());
            detail.put("result", record.outcome().result().text());
            detail.put("nextDue", EquipmentRows.day(record.outcome().nextDue()));
            detail.put("number", record.outcome().number());
            record(handle, author, filed, "add-record", detail);
            equipment.recompute(handle, record.equipment(), author.at());
            return record;
        });
    }

    /** Says of a record that it does not count, and why; it stays. */
    public EquipmentRecord withdraw(Author author, EquipmentId id, String record, String reason) {
        return database.inTransaction(handle -> {
            EquipmentStore.Filed filed = reached(handle, author, id);
            EquipmentRecord known = EquipmentRecordRows.find(handle, record)
                    .filter(one -> one.equipment().equals(id))
                    .orElseThrow(() -> RefusedException.notFound("record", record));
            if (!known.stands()) {
                return known;
            }
            handle.createUpdate("UPDATE equipment_records SET withdrawn = :reason WHERE id = :id")
                    .bind("reason", reason)
                    .bind("id", record)
                    .execute();
            ObjectNode detail = JsonNodeFactory.instance.objectNode();
            detail.put("record", record);
            detail.put("reason", reason);
            record(handle, author, filed, "withdraw-record", detail);
            equipment.recompute(handle, id, author.at());
            return EquipmentRecordRows.find(handle, record).orElseThrow();
        });
    }

    /** The newest first. */
    public Page<EquipmentRecord> records(
            EquipmentId id, Optional<EquipmentRecord.Folder> folder, Optional<String> cursor, int limit) {
        Where where = new Where().and("equipment = ?", id.value());
        folder.ifPresent(one -> where.and("folder = ?", one.text()));
        cursor.map(Cursor::decode).ifPresent(c -> {
            String[] place = c.id().split("/", 2);
            if (place.length != 2) {
                throw new BadCursorException();
            }
            where.and("(done_on < ? OR (done_on = ? AND id < ?))", place[0], place[0], place[1]);
        });
        return database.read(handle -> {
            List<EquipmentRecord> found = where.bind(handle.createQuery("SELECT * FROM equipment_records" + where.sql()
                            + " ORDER BY done_on DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(EquipmentRecordRows::record)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            EquipmentRecord last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit), Optional.of(new Cursor(0, last.on() + "/" + last.id()).encode()));
        });
    }

    /** @throws RefusedException when the author does not reach the equipment, or its file is full */
    public void add(Author author, EquipmentDocument document) {
        database.useTransaction(handle -> {
            EquipmentStore.Filed filed = reached(handle, author, document.equipment());
            mustHaveRoom(handle, document.equipment(), "equipment_documents", MOST_DOCUMENTS);
            handle.createUpdate(
                            "INSERT INTO equipment_documents (id, equipment, folder, record, title, file_name, type, size,"
                                    + " sha256, made_by, made_at) VALUES (:id, :equipment, :folder, :record, :title, :name,"
                                    + " :type, :size, :sha256, :by, :at)")
                    .bind("id", document.id())
                    .bind("equipment", document.equipment().value())
                    .bind("folder", document.label().folder().text())
                    .bind("record", document.label().record().orElse(null))
                    .bind("title", document.label().title())
                    .bind("name", document.label().fileName())
                    .bind("type", document.content().type())
                    .bind("size", document.content().size())
                    .bind("sha256", document.content().sha256())
                    .bind("by", document.by())
                    .bind("at", document.at().toEpochMilli())
                    .execute();
            ObjectNode detail = JsonNodeFactory.instance.objectNode();
            detail.put("document", document.id());
            detail.put("folder", document.label().folder().text());
            detail.put("title", document.label().title());
            detail.put("sha256", document.content().sha256());
            record(handle, author, filed, "add-document", detail);
        });
    }

    /** All of one file, the newest first. */
    public List<EquipmentDocument> documents(EquipmentId id) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM equipment_documents WHERE equipment = :id ORDER BY made_at DESC, id")
                .bind("id", id.value())
                .map(EquipmentFileStore::read)
                .list());
    }

    public Optional<EquipmentDocument> document(EquipmentId id, String document) {
        return documents(id).stream().filter(one -> one.id().equals(document)).findFirst();
    }

    private static EquipmentDocument read(ResultSet rs, StatementContext ignored) throws SQLException {
        return new EquipmentDocument(
                rs.getString("id"),
                new EquipmentId(rs.getString("equipment")),
                new EquipmentDocument.Label(
                        EquipmentRecord.Folder.ofText(rs.getString("folder")),
                        Optional.ofNullable(rs.getString("record")),
                        rs.getString("title"),
                        rs.getString("file_name")),
                new EquipmentDocument.Content(rs.getString("type"), rs.getLong("size"), rs.getString("sha256")),
                rs.getString("made_by"),
                Instant.ofEpochMilli(rs.getLong("made_at")));
    }

    private static EquipmentStore.Filed reached(Handle handle, Author author, EquipmentId id) {
        Scope scope = RegistryStore.scope(handle, author.grants());
        return EquipmentRows.find(handle, id)
                .filter(filed -> EquipmentStore.covers(scope, filed.equipment()))
                .orElseThrow(() -> RefusedException.notFound(EquipmentStore.KIND, id.value()));
    }

    private static void mustHaveRoom(Handle handle, EquipmentId id, String table, int most) {
        if (EquipmentRecordRows.count(handle, table, id) >= most) {
            throw RefusedException.badField(
                    "equipment", id.value(), "has " + most + " of these, the most there may be");
        }
    }

    private static void record(
            Handle handle, Author author, EquipmentStore.Filed filed, String action, ObjectNode detail) {
        Changes.record(
                handle,
                new Change(
                        author.at(),
                        author.name(),
                        EquipmentStore.KIND,
                        filed.equipment().id().value(),
                        action,
                        detail.toString()),
                filed.equipment().unit(),
                filed.equipment().category());
    }
}
