package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.Text;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * Something that has to be done to equipment again and again, as a rule file says it.
 *
 * @param id stable, such as {@code lift-inspection}: records name it
 * @param category code of the catalogue; everything below it has the duty
 * @param trait only for equipment that has it; empty for all. Where one with a trait applies, the others of the same id do not
 * @param terms when, and what follows when it is not done
 */
public record Duty(
        String id,
        Text name,
        String category,
        Optional<String> trait,
        EquipmentRecord.Kind kind,
        Terms terms,
        Provenance provenance) {
    /**
     * @param first how long after the beginning the first one is due; empty for the usual period
     * @param early months by which it may be done before its day without moving the schedule
     * @param forbids whether equipment must not be used while it is overdue
     * @param started whether it counts only from its first record on: nobody has to begin
     * @param daily whether it is due on each day of use, before use
     */
    public record Terms(
            Period period, Optional<Period> first, int early, boolean forbids, boolean started, boolean daily) {
        /** One period after a day. */
        public LocalDate after(LocalDate day) {
            return period.after(day);
        }

        /** As a rule file writes it. */
        public String text() {
            return period.text();
        }

        /** Whether its days are fixed by the beginning, whenever it is done. */
        public boolean isSchedule() {
            return period.isSchedule();
        }
    }

    boolean concerns(String ofCategory, Set<String> traits, LocalDate day) {
        return EquipmentCatalogue.covers(category, ofCategory)
                && trait.map(traits::contains).orElse(true)
                && provenance.isInForce(day);
    }
}
