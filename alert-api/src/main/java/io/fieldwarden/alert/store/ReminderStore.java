package io.fieldwarden.alert.store;

import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.device.Text;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which reminders of due days have been given, so that each is given once, whenever the hub was down. Safe for many threads. */
public final class ReminderStore {
    private final Database database;

    public ReminderStore(Database database) {
        this.database = database;
    }

    /** From the first to the last; each takes the place of those before it. */
    public enum Step {
        SIXTY("60", 60, 31),
        THIRTY("30", 30, 8),
        SEVEN("7", 7, 0),
        OVERDUE("overdue", -1, Integer.MIN_VALUE);

        private final String text;
        private final int days;
        private final int until;

        Step(String text, int days, int until) {
            this.text = text;
            this.days = days;
            this.until = until;
        }

        public String text() {
            return text;
        }

        /** The first day that it is given for, so many days from today on; the next step takes over below it. */
        private LocalDate first(LocalDate today) {
            return this == OVERDUE ? LocalDate.of(1900, 1, 1) : today.plusDays(until);
        }

        private LocalDate last(LocalDate today) {
            return today.plusDays(days);
        }
    }

    /**
     * One to be given.
     *
     * @param forbids whether the equipment must not be used when the day is over
     */
    public record Pending(
            EquipmentId equipment, String duty, Text dutyName, LocalDate on, Step step, boolean forbids) {}

    /**
     * Those that are due to be given and have not been, by day; of each only the last step that is reached.
     *
     * @param most at once; ask again after they were given
     */
    public List<Pending> pending(LocalDate today, int most) {
        return database.read(handle -> {
            List<Pending> all = new java.util.ArrayList<>();
            for (Step step : Step.values()) {
                if (all.size() < most) {
                    all.addAll(pending(handle, step, today, most - all.size()));
                }
            }
            return List.copyOf(all);
        });
    }

    private static List<Pending> pending(Handle handle, Step step, LocalDate today, int most) {
        boolean over = step == Step.OVERDUE;
        return handle.createQuery("SELECT d.* FROM equipment_dues d JOIN equipment e ON e.id = d.equipment"
                        + " WHERE e.state = 'in-use' AND d.daily = 0 AND d.due_on >= :first AND d.due_on <= :last"
                        + " AND d.state = " + (over ? "'overdue'" : "'soon'")
                        + " AND NOT EXISTS (SELECT 1 FROM equipment_reminders r WHERE r.equipment = d.equipment"
                        + " AND r.duty = d.duty AND r.due_on = d.due_on AND r.step = :step)"
                        + " ORDER BY d.due_on, d.equipment, d.duty LIMIT :most")
                .bind("first", step.first(today).toString())
                .bind("last", step.last(today).toString())
                .bind("step", step.text())
                .bind("most", most)
                .map((rs, context) -> new Pending(
                        new EquipmentId(rs.getString("equipment")),
                        rs.getString("duty"),
                        new Text(rs.getString("name_zh"), rs.getString("name_en")),
                        LocalDate.parse(rs.getString("due_on")),
                        step,
                        rs.getInt("forbids") != 0))
                .list();
    }

    /** Keeps that it was given; earlier steps that were not are passed and never given. */
    public void given(Pending one, Instant at) {
        database.useTransaction(handle -> {
            for (Step step : Step.values()) {
                if (step.compareTo(one.step()) <= 0) {
                    keep(handle, one, step.text(), at, step == one.step());
                }
            }
        });
    }

    private static void keep(Handle handle, Pending one, String step, Instant at, boolean said) {
        handle.createUpdate("INSERT INTO equipment_reminders (equipment, duty, due_on, step, at, said)"
                        + " VALUES (:equipment, :duty, :on, :step, :at, :said) ON CONFLICT DO NOTHING")
                .bind("equipment", one.equipment().value())
                .bind("duty", one.duty())
                .bind("on", one.on().toString())
                .bind("step", step)
                .bind("at", at.toEpochMilli())
                .bind("said", said ? 1 : 0)
                .execute();
    }

    /** Equipment in use that has to be checked each day before use and has no check of this day; nobody was told yet. */
    public List<Pending> unchecked(LocalDate today, int most) {
        return database.read(handle -> handle.createQuery("SELECT d.* FROM equipment_dues d"
                        + " JOIN equipment e ON e.id = d.equipment WHERE e.state = 'in-use' AND d.daily = 1 AND d.forbids = 1"
                        + " AND (d.last_on IS NULL OR d.last_on < :today) AND NOT EXISTS (SELECT 1"
                        + " FROM equipment_reminders r WHERE r.equipment = d.equipment AND r.duty = d.duty"
                        + " AND r.due_on = :today AND r.step = 'daily') ORDER BY d.equipment, d.duty LIMIT :most")
                .bind("today", today.toString())
                .bind("most", most)
                .map((rs, context) -> new Pending(
                        new EquipmentId(rs.getString("equipment")),
                        rs.getString("duty"),
                        new Text(rs.getString("name_zh"), rs.getString("name_en")),
                        today,
                        Step.OVERDUE,
                        true))
                .list());
    }

    /** Keeps that somebody was told of a missing daily check. */
    public void toldUnchecked(Pending one, Instant at) {
        database.useTransaction(handle -> keep(handle, one, "daily", at, true));
    }

    /** What was given of one equipment, the newest first. */
    public List<Given> of(EquipmentId id, int most) {
        return database.read(handle -> handle.createQuery("SELECT * FROM equipment_reminders WHERE equipment = :id"
                        + " ORDER BY at DESC, due_on DESC, step LIMIT :most")
                .bind("id", id.value())
                .bind("most", most)
                .map((rs, context) -> new Given(
                        rs.getString("duty"),
                        LocalDate.parse(rs.getString("due_on")),
                        rs.getString("step"),
                        Instant.ofEpochMilli(rs.getLong("at")),
                        rs.getInt("said") != 0))
                .list());
    }

    /** @param said false when a later step was given in its place */
    public record Given(String duty, LocalDate on, String step, Instant at, boolean said) {}

    /** Forgets what is older; of days that far back nobody is reminded again. */
    public void trim(LocalDate before) {
        database.useTransaction(handle -> handle.createUpdate(
                        "DELETE FROM equipment_reminders WHERE step = 'daily' AND due_on < :before")
                .bind("before", before.toString())
                .execute());
    }

    /** The equipment of a pending one; it may have been deleted meanwhile. */
    public Optional<EquipmentStore.Filed> filed(Pending one) {
        return database.read(handle -> EquipmentRows.find(handle, one.equipment()));
    }
}
