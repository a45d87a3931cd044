package io.fieldwarden.alert.store;

import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.EquipmentId;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What was computed from a file, kept for lists and calendars. */
final class EquipmentDueRows {
    private EquipmentDueRows() {}

    /** In place of what was computed before. */
    static void keep(Handle handle, EquipmentStore.Standing standing, LocalDate today) {
        EquipmentId id = standing.filed().equipment().id();
        handle.createUpdate("DELETE FROM equipment_dues WHERE equipment = :id")
                .bind("id", id.value())
                .execute();
        standing.dues().forEach(due -> insert(handle, id, due, today));
        Optional<LocalDate> next = standing.dues().stream()
                .filter(due -> !due.duty().terms().daily())
                .flatMap(due -> due.on().stream())
                .min(Comparator.naturalOrder());
        handle.createUpdate("UPDATE equipment SET verdict = :verdict, next_due = :next, pressing = :pressing,"
                        + " computed_on = :today WHERE id = :id")
                .bind("verdict", standing.verdict().answer().text())
                .bind("next", EquipmentRows.day(next))
                .bind("pressing", pressing(standing.dues(), today).text())
                .bind("today", today.toString())
                .bind("id", id.value())
                .execute();
    }

    /** The most pressing of all but daily ones, which are overdue each morning. */
    private static Due.State pressing(List<Due> dues, LocalDate today) {
        return dues.stream()
                .filter(due -> !due.duty().terms().daily())
                .map(due -> due.state(today))
                .max(Comparator.naturalOrder())
                .orElse(Due.State.FAR);
    }

    private static void insert(Handle handle, EquipmentId id, Due due, LocalDate today) {
        handle.createUpdate(
                        "INSERT INTO equipment_dues (equipment, duty, name_zh, name_en, due_on, last_on, state, forbids,"
                                + " daily, status) VALUES (:equipment, :duty, :zh, :en, :on, :last, :state, :forbids,"
                                + " :daily, :status)")
                .bind("equipment", id.value())
                .bind("duty", due.duty().id())
                .bind("zh", due.duty().name().zh())
                .bind("en", due.duty().name().en())
                .bind("on", EquipmentRows.day(due.on()))
                .bind("last", EquipmentRows.day(due.last().map(record -> record.on())))
                .bind("state", due.failed() ? "overdue" : due.state(today).text())
                .bind("forbids", due.duty().terms().forbids() ? 1 : 0)
                .bind("daily", due.duty().terms().daily() ? 1 : 0)
                .bind("status", due.duty().provenance().status().text())
                .execute();
    }
}
