package io.fieldwarden.alert.task;

import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.alert.law.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How long each step may take by law, counted in the working days of the calendar. Immutable. */
public final class Clocks {
    private final Map<String, Period> periods;
    private final WorkingCalendar calendar;

    private record Period(String name, int length, String unit, String basis, Status status) {}

    private Clocks(Map<String, Period> periods, WorkingCalendar calendar) {
        this.periods = Map.copyOf(periods);
        this.calendar = calendar;
    }

    /**
     * @param table with columns id, zh, value, unit, basis, status
     * @throws io.fieldwarden.alert.law.LawFaultException for a row that cannot be used
     */
    public static Clocks of(LawTable table, WorkingCalendar calendar) {
        Map<String, Period> periods = new HashMap<>();
        for (LawTable.Row row : table.rows()) {
            String unit = row.text("unit");
            if (unit.equals("workday") || unit.equals("day")) {
                periods.put(
                        row.text("id"),
                        new Period(
                                row.text("zh"),
                                row.word("value", "must be a whole number of days", Clocks::days),
                                unit,
                                row.text("basis"),
                                row.status()));
            }
        }
        return new Clocks(periods, calendar);
    }

    private static int days(String text) {
        int days = Integer.parseInt(text);
        if (days < 1 || days > 1_000) {
            throw new IllegalArgumentException(text);
        }
        return days;
    }

    /**
     * When a period of the law is over that begins at {@code start}.
     *
     * @param id of a row in days or working days
     * @throws IllegalArgumentException when there is none
     */
    public Task.Due after(String id, Instant start) {
        Period period = periods.get(id);
        if (period == null) {
            throw new IllegalArgumentException("the table of deadlines has no row '" + id + "' in days");
        }
        WorkingCalendar.Due due = period.unit().equals("workday")
                ? calendar.after(start, period.length())
                : calendar.afterCalendarDays(start.atZone(WorkingCalendar.ZONE).toLocalDate(), period.length());
        return new Task.Due(id, due.end(), period.basis(), period.status().weaker(due.status()), false);
    }

    /** A time that a person has set. */
    public Task.Due stated(String clock, Instant at) {
        return new Task.Due(clock, at, "", Status.VERIFIED, false);
    }

    /** The time of the law, as told to people: midnight at the end of a day some days on. */
    public Instant endOfDay(Instant start, int days) {
        return start.plus(Duration.ofDays(days))
                .atZone(WorkingCalendar.ZONE)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(WorkingCalendar.ZONE)
                .toInstant();
    }
}
