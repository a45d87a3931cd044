package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is due of all equipment, in order of days, as it was computed at the last change or this morning. Safe for many threads. */
public final class DeadlineStore {
    private static final String JOINED = "SELECT * FROM (SELECT d.*, e.name_zh AS e_zh, e.name_en AS e_en, e.category,"
            + " e.organisation, e.state AS e_state, e.registration, e.district FROM equipment_dues d"
            + " JOIN equipment e ON e.id = d.equipment) dues";

    private final Database database;

    public DeadlineStore(Database database) {
        this.database = database;
    }

    /**
     * One day of one duty.
     *
     * @param status how sure the figure behind it is: verified, memory or proposal
     */
    public record Deadline(
            EquipmentId equipment, Label label, String duty, Text dutyName, When when, boolean forbids, String status) {
        /** What it is about, in short. */
        public record Label(
                Text name, String category, Optional<OrganisationId> unit, String registration, String district) {}

        /** @param state on the day it was computed */
        public record When(LocalDate on, Optional<LocalDate> last, Due.State state) {}
    }

    /**
     * Which; absent values ask for all.
     *
     * @param from first day
     * @param to last day
     */
    public record Filter(
            Optional<LocalDate> from,
            Optional<LocalDate> to,
            Optional<Due.State> state,
            Optional<Set<OrganisationId>> organisations,
            Optional<String> category,
            boolean daily,
            Scope scope) {}

    /** By day, then by equipment. Scrapped and suspended equipment has none here. */
    public Page<Deadline> list(Filter filter, Optional<String> cursor, int limit) {
        Where where = new Where().and("due_on IS NOT NULL").and("e_state = 'in-use'");
        if (!filter.daily()) {
            where.and("daily = 0");
        }
        filter.from().ifPresent(day -> where.and("due_on >= ?", day.toString()));
        filter.to().ifPresent(day -> where.and("due_on <= ?", day.toString()));
        filter.state().ifPresent(state -> where.and("state = ?", state.text()));
        filter.organisations()
                .ifPresent(ids -> where.in(
                        "organisation", ids.stream().map(OrganisationId::value).toList()));
        filter.category().ifPresent(where::category);
        cursor.map(Cursor::decode).ifPresent(c -> after(where, c.id()));
        where.scope(filter.scope());
        return database.read(handle -> {
            List<Deadline> found = where.bind(
                            handle.createQuery(JOINED + where.sql() + " ORDER BY due_on, equipment, duty LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map((rs, context) -> new Deadline(
                            new EquipmentId(rs.getString("equipment")),
                            new Deadline.Label(
                                    new Text(rs.getString("e_zh"), rs.getString("e_en")),
                                    rs.getString("category"),
                                    Optional.ofNullable(rs.getString("organisation"))
                                            .map(OrganisationId::new),
                                    rs.getString("registration"),
                                    rs.getString("district")),
                            rs.getString("duty"),
                            new Text(rs.getString("name_zh"), rs.getString("name_en")),
                            new Deadline.When(
                                    LocalDate.parse(rs.getString("due_on")),
                                    EquipmentRows.day(rs, "last_on"),
                                    Due.State.valueOf(rs.getString("state").toUpperCase(Locale.ROOT))),
                            rs.getInt("forbids") != 0,
                            rs.getString("status")))
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Deadline last = found.get(limit - 1);
            String place = last.when().on() + "/" + last.equipment() + "/" + last.duty();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(0, place).encode()));
        });
    }

    private static void after(Where where, String place) {
        String[] parts = place.split("/", 3);
        if (parts.length != 3) {
            throw new BadCursorException();
        }
        where.and(
                "(due_on > ? OR (due_on = ? AND (equipment > ? OR (equipment = ? AND duty > ?))))",
                parts[0],
                parts[0],
                parts[1],
                parts[1],
                parts[2]);
    }
}
