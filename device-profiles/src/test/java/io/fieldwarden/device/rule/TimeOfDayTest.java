package io.fieldwarden.device.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeOfDayTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Summer time begins on 2026-03-29 at 02:00 and ends on 2026-10-25 at 03:00. */
    @ParameterizedTest
    @CsvSource({
        "22:00, 06:00, 2026-03-28T22:00+01:00, true, 2026-03-29T06:00+02:00",
        "22:00, 06:00, 2026-03-29T05:59+02:00, true, 2026-03-29T06:00+02:00",
        "22:00, 06:00, 2026-03-29T06:00+02:00, false, 2026-03-29T22:00+02:00",
        "02:30, 04:00, 2026-03-29T03:29+02:00, false, 2026-03-29T03:30+02:00",
        "02:30, 04:00, 2026-03-29T03:30+02:00, true, 2026-03-29T04:00+02:00",
        "01:00, 02:30, 2026-10-25T02:29+02:00, true, 2026-10-25T02:30+02:00",
        "01:00, 02:30, 2026-10-25T02:15+01:00, false, 2026-10-26T01:00+01:00",
        "00:00, 12:00, 2026-10-25T00:00+02:00, true, 2026-10-25T12:00+01:00",
    })
    void the_clock_of_the_farm_decides_and_says_when_it_will_be_otherwise(
            LocalTime from, LocalTime until, ZonedDateTime at, boolean inside, ZonedDateTime next) {
        TimeOfDay when = new TimeOfDay(from, until, BERLIN);
        Tape tape = tape(when, Memory.EMPTY, at.toInstant());
        assertThat(when.on(tape)).isEqualTo(Truth.of(inside));
        assertThat(Instant.ofEpochMilli(tape.nextTimer())).isEqualTo(next.toInstant());
    }

    @Test
    void what_is_remembered_gives_the_same_answer_as_computing_it_at_every_minute_of_a_year() {
        TimeOfDay when = new TimeOfDay(LocalTime.of(2, 30), LocalTime.of(1, 45), BERLIN);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        Memory memory = Memory.EMPTY;
        for (int minute = 0; minute < 366 * 1440; minute += 7) {
            Instant at = start.plusSeconds(60L * minute);
            Tape kept = tape(when, memory, at);
            Truth answer = when.on(kept);
            memory = kept.memory();
            assertThat(answer).as("%s", at).isEqualTo(when.on(tape(when, Memory.EMPTY, at)));
        }
    }

    @Test
    void a_time_that_ends_when_it_begins_is_refused() {
        assertThatThrownBy(() -> new TimeOfDay(LocalTime.NOON, LocalTime.NOON, BERLIN))
                .hasMessage("time of day: from 12:00 until the same");
    }

    private static Tape tape(TimeOfDay when, Memory memory, Instant at) {
        Shape shape = new Shape();
        when.describe(shape);
        return new Tape(memory, shape.layout(), Observation.tick(at.toEpochMilli()));
    }
}
