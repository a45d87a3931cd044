package io.fieldwarden.device.rule;

import java.time.Instant;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Set;

/** The calendar of the farm stands in one of these months. */
public record Season(Set<Month> months, ZoneId zone) implements Condition {
    public Season {
        months = Set.copyOf(months);
    }

    @Override
    public Truth on(Tape tape) {
        double from = tape.read(Double.NaN);
        double until = tape.read(Double.NaN);
        double month = tape.read(Double.NaN);
        long at = tape.at();
        if (!(at >= from && at < until && month >= 1 && month <= 12)) {
            YearMonth now = YearMonth.from(Instant.ofEpochMilli(at).atZone(zone));
            from = (double) now.atDay(1).atStartOfDay(zone).toInstant().toEpochMilli();
            until = (double)
                    now.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant().toEpochMilli();
            month = now.getMonthValue();
        }
        tape.write(from);
        tape.write(until);
        tape.write(month);
        tape.timer((long) until);
        return Truth.of(months.contains(Month.of((int) month)));
    }

    @Override
    public void describe(Shape shape) {
        shape.slot("season").slot(zone.getId());
    }
}
