package io.fieldwarden.alert.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.law.LawFaultException;
import io.fieldwarden.alert.law.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkingCalendarTest {
    private static final String HEAD = "first,last,kind,name,source,status\n";

    private final WorkingCalendar calendar = WorkingCalendar.builtIn();

    @TempDir
    Path folder;

    /** Working days of a year: weekdays, without those of holidays, with the weekend days that are worked. */
    @ParameterizedTest
    @CsvSource({"2025, 248", "2026, 248"})
    void a_year_has_the_working_days_that_its_notice_leaves(int year, int days) {
        assertThat(calendar.between(LocalDate.of(year - 1, 12, 31), LocalDate.of(year, 12, 31)))
                .isEqualTo(days);
    }

    @Test
    void a_weekend_day_that_a_notice_makes_a_working_day_counts() {
        WorkingCalendar.Day moved = calendar.day(LocalDate.of(2026, 2, 28));
        assertThat(moved.working()).isTrue();
        assertThat(moved.name()).contains("春节");
        assertThat(moved.source().orElseThrow()).contains("国办发明电〔2025〕7号");
    }

    @Test
    void ten_working_days_over_the_national_day_leave_the_holidays_out_and_take_the_moved_day_in() {
        // Begins Friday 25 September: 28, 29, 30, then 8, 9, Saturday 10 (worked), 12, 13, 14, 15 October.
        WorkingCalendar.Due due = calendar.after(LocalDate.of(2026, 9, 25), 10);
        assertThat(due.lastDay()).isEqualTo(LocalDate.of(2026, 10, 15));
        assertThat(due.end()).isEqualTo(Instant.parse("2026-10-15T16:00:00Z"));
        assertThat(due.isCertain()).isTrue();
        assertThat(due.unknownYears()).isEmpty();
    }

    @Test
    void the_day_on_which_a_period_begins_is_that_of_china() {
        // 16:30 UTC on Sunday is Monday there.
        assertThat(calendar.after(Instant.parse("2026-11-22T16:30:00Z"), 1).lastDay())
                .isEqualTo(LocalDate.of(2026, 11, 24));
    }

    @Test
    void a_period_of_calendar_days_that_ends_in_a_holiday_ends_with_the_first_working_day_after_it() {
        assertThat(calendar.afterCalendarDays(LocalDate.of(2026, 2, 1), 15).lastDay())
                .isEqualTo(LocalDate.of(2026, 2, 24));
    }

    @Test
    void a_year_that_nobody_has_entered_is_counted_by_weekdays_and_said() {
        WorkingCalendar.Due due = calendar.after(LocalDate.of(2029, 12, 31), 1);
        assertThat(due.lastDay()).isEqualTo(LocalDate.of(2030, 1, 1));
        assertThat(due.unknownYears()).containsExactly(2029, 2030);
        assertThat(due.isCertain()).isFalse();
        assertThat(calendar.day(due.lastDay()).source()).isEmpty();
    }

    @Test
    void what_runs_into_the_year_whose_notice_is_not_there_is_a_proposal() {
        WorkingCalendar.Due due = calendar.after(LocalDate.of(2026, 12, 30), 3);
        assertThat(due.lastDay()).isEqualTo(LocalDate.of(2027, 1, 5));
        assertThat(due.status()).isEqualTo(Status.PROPOSAL);
        assertThat(due.unknownYears()).isEmpty();
    }

    @Test
    void a_file_of_the_site_takes_the_place_of_a_built_in_year_and_adds_new_ones() throws IOException {
        Files.writeString(folder.resolve("2027.csv"), HEAD + "2027-01-01,2027-01-05,holiday,元旦,notice,verified\n");
        Files.writeString(folder.resolve("2028.csv"), HEAD + "2028-01-03,2028-01-03,holiday,元旦,notice,verified\n");
        WorkingCalendar own = WorkingCalendar.load(folder);
        assertThat(own.isWorkingDay(LocalDate.of(2027, 1, 5))).isFalse();
        assertThat(own.isWorkingDay(LocalDate.of(2027, 10, 1))).isTrue();
        assertThat(own.knows(2028)).isTrue();
        assertThat(own.isWorkingDay(LocalDate.of(2026, 10, 10))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2028-01-40,2028-01-01,holiday,a,b,verified | 2028.csv:2: first '2028-01-40' must be a day",
                "2028-01-02,2028-01-01,holiday,a,b,verified | must be a day of 2028 that is not before",
                "2027-12-31,2028-01-01,holiday,a,b,verified | must be a day of 2028",
                "2028-01-03,2028-01-03,workday,a,b,verified | is a weekday",
                "2028-01-03,2028-01-03,feast,a,b,verified | kind 'feast' must be holiday or workday",
                "2028-01-03,2028-01-03,holiday,a,b,sure | status 'sure' must be",
                "2028-01-03,2028-01-03,holiday,,b,verified | name '' must not be empty"
            })
    void a_bad_row_is_refused_with_its_place(String row, String fault) throws IOException {
        Files.writeString(folder.resolve("2028.csv"), HEAD + row + "\n");
        assertThatThrownBy(() -> WorkingCalendar.load(folder))
                .isInstanceOf(LawFaultException.class)
                .hasMessageContaining(fault);
    }
}
