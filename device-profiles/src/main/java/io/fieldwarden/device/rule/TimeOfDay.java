package io.fieldwarden.device.rule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The clock of the farm stands between two times of the day, the second not included; over midnight when the second is not
 * later. On days when the clock is changed an edge that does not exist is later by the change, and one that comes twice is the first.
 */
public record TimeOfDay(LocalTime from, LocalTime until, ZoneId zone) implements Condition {
    public TimeOfDay {
        if (from.equals(until)) {
            throw new IllegalArgumentException("time of day: from " + from + " until the same");
        }
    }

    @Override
    public Truth on(Tape tape) {
        double since = tape.read(Double.NaN);
        double next = tape.read(Double.NaN);
        double inside = tape.read(Double.NaN);
        long at = tape.at();
        if (!(at >= since && at < next)) {
            LocalDate today = Instant.ofEpochMilli(at).atZone(zone).toLocalDate();
            since = (double) at;
            next = Double.POSITIVE_INFINITY;
            inside = 0;
            for (int day = -1; day <= 1; day++) {
                LocalDate date = today.plusDays(day);
                long begin = instant(date, from);
                long end = instant(until.isAfter(from) ? date : date.plusDays(1), until);
                inside = at >= begin && at < end ? 1 : inside;
                next = begin > at ? Math.min(next, (double) begin) : next;
                next = end > at ? Math.min(next, (double) end) : next;
            }
        }
        tape.write(since);
        tape.write(next);
        tape.write(inside);
        tape.timer((long) next);
        return Truth.of(inside == 1);
    }

    private long instant(LocalDate date, LocalTime time) {
        return date.atTime(time).atZone(zone).toInstant().toEpochMilli();
    }

    @Override
    public void describe(Shape shape) {
        // what is remembered was computed from the times, so others must not find it
        shape.slot("time").slot(from.toString()).slot(until.toString()).slot(zone.getId());
    }
}
