package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.Duties;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.EquipmentRecord;
import io.fieldwarden.alert.equipment.Verdict;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The file of each piece of special equipment (一机一档). Each change is recorded in the chain of changes in the same transaction,
 * and what is due is computed anew with it. Safe for many threads.
 */
public final class EquipmentStore {
    /** In the record of changes. */
    static final String KIND = "equipment";

    private final Database database;
    private final Duties duties;
    private final ZoneId zone;

    /** @param zone in which a day begins and ends */
    public EquipmentStore(Database database, Duties duties, ZoneId zone) {
        this.database = database;
        this.duties = duties;
        this.zone = zone;
    }

    /** What was computed when the file was last looked through: at its last change, or on this day. */
    public record Summary(Verdict.Answer answer, Optional<LocalDate> nextDue, Due.State pressing) {}

    /** Equipment as it stands on file. */
    public record Filed(Equipment equipment, long version, Instant changedAt, Summary summary) {
        Filed with(Equipment.Bound bound) {
            Equipment.Standing was = equipment.standing();
            return new Filed(
                    new Equipment(
                            equipment.id(),
                            equipment.name(),
                            equipment.category(),
                            equipment.numbers(),
                            equipment.parties(),
                            equipment.whereabouts(),
                            new Equipment.Standing(was.state(), was.since(), was.dates(), was.traits(), bound)),
                    version,
                    changedAt,
                    summary);
        }
    }

    /** What its file says today. */
    public record Standing(Filed filed, List<Due> dues, Verdict verdict) {}

    /**
     * Which equipment; absent values ask for all.
     *
     * @param organisations already resolved to everything below
     * @param text part of id, name, number, district or address
     */
    public record Filter(
            Optional<Set<OrganisationId>> organisations,
            Optional<String> category,
            Optional<Equipment.State> state,
            Optional<Verdict.Answer> answer,
            Optional<Due.State> pressing,
            Optional<String> text,
            Scope scope) {
        public static Filter all(Scope scope) {
            return new Filter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    scope);
        }

        Where where() {
            Where where = new Where();
            organisations.ifPresent(ids -> where.in(
                    "organisation", ids.stream().map(OrganisationId::value).toList()));
            category.ifPresent(where::category);
            state.ifPresent(one -> where.and("state = ?", one.text()));
            answer.ifPresent(one -> where.and("verdict = ?", one.text()));
            pressing.ifPresent(one -> where.and("pressing = ?", one.text()));
            text.ifPresent(part -> {
                String like = "%" + part.toLowerCase(Locale.ROOT).replaceAll("([%_!])", "!$1") + "%";
                where.and(
                        "(lower(id) LIKE ? ESCAPE '!' OR lower(name_zh) LIKE ? ESCAPE '!' OR lower(name_en) LIKE ? ESCAPE '!'"
                                + " OR lower(code) LIKE ? ESCAPE '!' OR lower(registration) LIKE ? ESCAPE '!'"
                                + " OR lower(district) LIKE ? ESCAPE '!' OR lower(address) LIKE ? ESCAPE '!')",
                        like,
                        like,
                        like,
                        like,
                        like,
                        like,
                        like);
            });
            return where.scope(scope);
        }
    }

    public Duties duties() {
        return duties;
    }

    public ZoneId zone() {
        return zone;
    }

    /** The day at this moment where the equipment is. */
    public LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, zone);
    }

    public Optional<Filed> find(EquipmentId id) {
        return database.read(handle -> EquipmentRows.find(handle, id));
    }

    /** What this device belongs to: by itself, else by the position where it stands. */
    public Optional<Filed> ofDevice(DeviceId device) {
        return database.read(handle -> handle.createQuery("SELECT b.equipment FROM equipment_bindings b"
                        + " WHERE (b.level = 'device' AND b.place = :device) OR (b.level = 'position' AND b.place ="
                        + " (SELECT position FROM devices WHERE id = :device)) ORDER BY b.level LIMIT 1")
                .bind("device", device.value())
                .mapTo(String.class)
                .findOne()
                .flatMap(id -> EquipmentRows.find(handle, new EquipmentId(id))));
    }

    /** What stands at this position. */
    public Optional<Filed> ofPosition(PositionId position) {
        return database.read(handle -> handle.createQuery(
                        "SELECT equipment FROM equipment_bindings WHERE level = 'position' AND place = :place")
                .bind("place", position.value())
                .mapTo(String.class)
                .findOne()
                .flatMap(id -> EquipmentRows.find(handle, new EquipmentId(id))));
    }

    /** The devices that send for it: those bound to it, and those that stand at its positions; by id. */
    public List<DeviceId> devicesOf(EquipmentId id) {
        return database.read(handle -> handle.createQuery(
                        "SELECT place FROM equipment_bindings WHERE equipment = :id AND level = 'device'"
                                + " UNION SELECT d.id FROM devices d JOIN equipment_bindings b ON b.level = 'position'"
                                + " AND b.place = d.position WHERE b.equipment = :id ORDER BY 1")
                .bind("id", id.value())
                .mapTo(String.class)
                .map(DeviceId::new)
                .list());
    }

    /** Every position that has a file: bound by itself, or by a device that stands there. */
    public Set<PositionId> positions() {
        return database.read(
                handle -> handle.createQuery("SELECT place FROM equipment_bindings WHERE level = 'position'"
                                + " UNION SELECT d.position FROM devices d JOIN equipment_bindings b ON b.level = 'device'"
                                + " AND b.place = d.id WHERE d.position IS NOT NULL")
                        .mapTo(String.class)
                        .map(PositionId::new)
                        .collect(java.util.stream.Collectors.toUnmodifiableSet()));
    }

    /** By id; the cursor is the id of the last one. */
    public Page<Filed> list(Filter filter, Optional<String> cursor, int limit) {
        Where where = filter.where();
        cursor.map(Cursor::decode).ifPresent(c -> where.and("id > ?", c.id()));
        return database.read(handle -> {
            List<Filed> found = EquipmentRows.list(handle, where, "id", limit + 1);
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            String last = found.get(limit - 1).equipment().id().value();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(0, last).encode()));
        });
    }

    /** How many there are per verdict, state and category, for the heads of lists. */
    public Map<String, Long> counts(Scope scope, String column) {
        if (!Set.of("verdict", "state", "pressing").contains(column)) {
            throw new IllegalArgumentException("equipment is not counted by " + column);
        }
        Where where = new Where().scope(scope);
        return database.read(handle -> where.bind(handle.createQuery("SELECT " + column
                        + " AS what, COUNT(*) AS many FROM equipment" + where.sql() + " GROUP BY " + column))
                .collectRows(java.util.stream.Collectors.toMap(
                        row -> row.getColumn("what", String.class), row -> row.getColumn("many", Long.class))));
    }

    /** The file looked through as of a moment; empty when there is none. */
    public Optional<Standing> standing(EquipmentId id, Instant now) {
        return database.read(handle -> EquipmentRows.find(handle, id).map(filed -> standing(handle, filed, day(now))));
    }

    private Standing standing(Handle handle, Filed filed, LocalDate today) {
        List<EquipmentRecord> deciding =
                EquipmentRecordRows.deciding(handle, filed.equipment().id());
        List<Due> dues = Due.of(filed.equipment(), deciding, duties, today);
        return new Standing(filed, dues, Verdict.of(filed.equipment(), dues, deciding, today));
    }

    /**
     * Adds or changes.
     *
     * @param version that the author has read; empty to change whatever there is
     * @throws RefusedException when a rule is broken, the author does not reach it, or it has changed since
     */
    public Filed put(Author author, Equipment equipment, Edits.Mode mode, Optional<Long> version) {
        EquipmentChecks.reachBound(database, author, find(equipment.id()), equipment);
        return database.inTransaction(handle -> put(handle, author, equipment, mode, version));
    }

    /** What {@link #put} would give; nothing is changed. */
    public Filed rehearse(Author author, Equipment equipment, Edits.Mode mode) {
        EquipmentChecks.reachBound(database, author, find(equipment.id()), equipment);
        try {
            return database.inTransaction(handle -> {
                throw new Undone(put(handle, author, equipment, mode, Optional.empty()));
            });
        } catch (Undone undone) {
            return undone.filed;
        }
    }

    /** Takes a transaction back and what it would have given out. */
    private static final class Undone extends RuntimeException {
        private final transient Filed filed;

        Undone(Filed filed) {
            super("tried only", null, false, false);
            this.filed = filed;
        }
    }

    private Filed put(Handle handle, Author author, Equipment equipment, Edits.Mode mode, Optional<Long> version) {
        Scope scope = RegistryStore.scope(handle, author.grants());
        String id = equipment.id().value();
        Optional<Filed> before = EquipmentRows.find(handle, equipment.id());
        boolean seen = before.map(was -> covers(scope, was.equipment())).orElse(false);
        if (before.isPresent() && (mode == Edits.Mode.ADD || !seen)) {
            throw mode == Edits.Mode.CHANGE ? RefusedException.notFound(KIND, id) : RefusedException.exists(KIND, id);
        }
        if (before.isEmpty() && mode == Edits.Mode.CHANGE) {
            throw RefusedException.notFound(KIND, id);
        }
        before.filter(was -> version.map(v -> v != was.version()).orElse(false)).ifPresent(was -> {
            throw RefusedException.changed(KIND, id, was.version());
        });
        if (before.map(was -> was.equipment().equals(equipment)).orElse(false)) {
            return before.get();
        }
        EquipmentChecks.check(handle, scope, equipment);
        long next = before.map(Filed::version).orElse(0L) + 1;
        EquipmentRows.put(handle, equipment, next, author.at());
        Changes.record(
                handle,
                new Change(
                        author.at(),
                        author.name(),
                        KIND,
                        id,
                        before.isPresent() ? "change" : "add",
                        Changes.diff(
                                before.map(was -> EquipmentRows.shown(was.equipment()))
                                        .orElse(Map.of()),
                                EquipmentRows.shown(equipment))),
                equipment.unit(),
                equipment.category());
        recompute(handle, equipment.id(), author.at());
        return EquipmentRows.find(handle, equipment.id()).orElseThrow();
    }

    static boolean covers(Scope scope, Equipment equipment) {
        return scope.covers(equipment.unit(), equipment.category());
    }

    /** Takes a file out that was made by mistake: one with records or documents stays. */
    public void delete(Author author, EquipmentId id) {
        database.useTransaction(handle -> {
            Scope scope = RegistryStore.scope(handle, author.grants());
            Filed filed = EquipmentRows.find(handle, id)
                    .filter(one -> covers(scope, one.equipment()))
                    .orElseThrow(() -> RefusedException.notFound(KIND, id.value()));
            long records = EquipmentRecordRows.count(handle, "equipment_records", id);
            long documents = EquipmentRecordRows.count(handle, "equipment_documents", id);
            if (records + documents > 0) {
                throw RefusedException.stillUsed(
                        KIND, id.value(), "a file of " + records + " records and " + documents + " documents");
            }
            for (String table : List.of("equipment_bindings", "equipment_dues", "equipment_reminders")) {
                handle.createUpdate("DELETE FROM " + table + " WHERE equipment = :id")
                        .bind("id", id.value())
                        .execute();
            }
            handle.createUpdate("DELETE FROM equipment WHERE id = :id")
                    .bind("id", id.value())
                    .execute();
            Changes.record(
                    handle,
                    new Change(
                            author.at(),
                            author.name(),
                            KIND,
                            id.value(),
                            "delete",
                            Changes.diff(EquipmentRows.shown(filed.equipment()), Map.of())),
                    filed.equipment().unit(),
                    filed.equipment().category());
        });
    }

    /**
     * Looks through the files that nobody has looked through on this day; the caller asks again until none is left.
     *
     * @return how many there were, at most {@code most}
     */
    public int recompute(Instant now, int most) {
        String today = day(now).toString();
        List<EquipmentId> stale = database.read(handle -> handle.createQuery(
                        "SELECT id FROM equipment WHERE computed_on <> :today ORDER BY id LIMIT :most")
                .bind("today", today)
                .bind("most", most)
                .mapTo(String.class)
                .map(EquipmentId::new)
                .list());
        if (!stale.isEmpty()) {
            database.useTransaction(handle -> stale.forEach(id -> recompute(handle, id, now)));
        }
        return stale.size();
    }

    /** In the transaction of what changed the file. */
    void recompute(Handle handle, EquipmentId id, Instant now) {
        LocalDate today = day(now);
        EquipmentRows.find(handle, id)
                .ifPresent(filed -> EquipmentDueRows.keep(handle, standing(handle, filed, today), today));
    }
}
