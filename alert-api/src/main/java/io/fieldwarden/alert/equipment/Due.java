package io.fieldwarden.alert.equipment;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A duty of one piece of equipment: when it was last done and when it is due.
 *
 * @param last the newest record that counts
 * @param on the last day on which it is in order; empty where nothing is known to count from, or where the equipment is out of use
 * @param from the first day on which it may be done without moving the schedule; empty where that is not limited
 * @param failed whether the newest record of it was failed: the equipment must not be used, whatever the day
 * @param founded whether a record or the inspection of the installation says when it was last in order; if not, a day in the
 *     past may only mean that the file is not complete
 */
public record Due(
        Duty duty,
        Optional<EquipmentRecord> last,
        Optional<LocalDate> on,
        Optional<LocalDate> from,
        boolean failed,
        boolean founded) {
    /** Days before the day on which reminders are sent; the last of them is asked for by article 40 in the middle. */
    public static final int SOON_DAYS = 60;

    /** How pressing it is. */
    public enum State {
        /** Nothing in the file says when it was last done. */
        UNKNOWN,
        FAR,
        SOON,
        OVERDUE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static State ofText(String text) {
            for (State one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be unknown, far, soon or overdue");
        }
    }

    /** On the day itself it is not overdue yet. */
    public State state(LocalDate today) {
        if (on.isEmpty()) {
            return State.UNKNOWN;
        }
        if (today.isAfter(on.get())) {
            return founded ? State.OVERDUE : State.UNKNOWN;
        }
        return days(today) <= soonDays() ? State.SOON : State.FAR;
    }

    /** Of short periods their last fifth: what is due every 15 days is not soon on the first of them. */
    private long soonDays() {
        return duty.terms().period() instanceof Period.Days period
                ? Math.min(SOON_DAYS, Math.max(1, period.days() / 5))
                : SOON_DAYS;
    }

    /** Days that are left; negative after the day. */
    public long days(LocalDate today) {
        return ChronoUnit.DAYS.between(today, on.orElse(today));
    }

    /** Every duty of the equipment, the most pressing first. */
    public static List<Due> of(Equipment equipment, List<EquipmentRecord> records, Duties duties, LocalDate today) {
        return duties.of(equipment, today).stream()
                .map(duty -> of(equipment, duty, records))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Due due) -> due.on().orElse(LocalDate.MAX))
                        .thenComparing(due -> due.duty().id()))
                .toList();
    }

    /** Empty for a duty that has not begun. */
    private static Optional<Due> of(Equipment equipment, Duty duty, List<EquipmentRecord> records) {
        List<EquipmentRecord> mine = records.stream()
                .filter(EquipmentRecord::stands)
                .filter(record -> record.subject().duty().map(duty.id()::equals).orElse(false))
                .sorted(Comparator.comparing(EquipmentRecord::on)
                        .thenComparing(record -> record.made().at()))
                .toList();
        Optional<EquipmentRecord> newest = last(mine);
        Optional<EquipmentRecord> counting = last(mine.stream()
                .filter(record -> record.outcome().result().counts())
                .toList());
        if (duty.terms().started() && counting.isEmpty()) {
            return Optional.empty();
        }
        boolean failed = newest.map(record -> record.outcome().result() == EquipmentRecord.Result.FAILED)
                .orElse(false);
        boolean scrapped = equipment.standing().state() == Equipment.State.SCRAPPED;
        Optional<LocalDate> on = scrapped ? Optional.empty() : day(equipment, duty, counting);
        Optional<LocalDate> from = on.filter(day -> duty.terms().early() > 0)
                .map(day -> day.minusMonths(duty.terms().early()));
        boolean founded = duty.terms().daily()
                || counting.isPresent()
                || equipment.standing().dates().installed().isPresent();
        return Optional.of(new Due(duty, counting, on, from, failed, founded));
    }

    private static Optional<EquipmentRecord> last(List<EquipmentRecord> records) {
        return records.isEmpty() ? Optional.empty() : Optional.of(records.get(records.size() - 1));
    }

    private static Optional<LocalDate> day(Equipment equipment, Duty duty, Optional<EquipmentRecord> counting) {
        Optional<LocalDate> said = counting.flatMap(record -> record.outcome().nextDue());
        if (said.isPresent()) {
            return said;
        }
        Optional<LocalDate> beginning = equipment.standing().dates().beginning();
        Optional<LocalDate> done = counting.map(EquipmentRecord::on);
        Duty.Terms terms = duty.terms();
        if (terms.daily()) {
            return done.or(() -> beginning);
        }
        if (terms.isSchedule()) {
            return beginning.flatMap(from -> terms.period().scheduled(from, done, terms.early()));
        }
        return done.map(terms.period()::after)
                .or(() -> beginning.map(
                        from -> terms.first().orElse(terms.period()).after(from)));
    }

    /** For lists and addresses. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s on %s", duty.id(), on.map(LocalDate::toString).orElse("?"));
    }
}
