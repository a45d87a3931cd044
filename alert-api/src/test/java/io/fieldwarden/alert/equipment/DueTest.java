package io.fieldwarden.alert.equipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.Text;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When equipment is due, and whether it may be used. */
final class DueTest {
    private static final Duties DUTIES = Duties.builtIn();

    private static Equipment equipment(String category, String installed, String... traits) {
        return new Equipment(
                new EquipmentId("e1"),
                new Text("设备", "Equipment"),
                category,
                new Numbers("", "", "", ""),
                new Equipment.Parties(Optional.empty(), Equipment.Authority.MARKET, "", "", ""),
                Equipment.Whereabouts.NOWHERE,
                new Equipment.Standing(
                        Equipment.State.IN_USE,
                        Optional.empty(),
                        new Equipment.Dates(
                                Optional.empty(),
                                Optional.of(installed)
                                        .filter(day -> !day.isEmpty())
                                        .map(LocalDate::parse),
                                Optional.empty(),
                                Optional.empty()),
                        Set.of(traits),
                        Equipment.Bound.NOTHING));
    }

    private static EquipmentRecord record(
            String duty, EquipmentRecord.Kind kind, String on, EquipmentRecord.Result result) {
        return new EquipmentRecord(
                duty + on + result,
                new EquipmentId("e1"),
                new EquipmentRecord.Subject(kind, Optional.of(duty).filter(d -> !d.isEmpty())),
                LocalDate.parse(on),
                new EquipmentRecord.Outcome(result, Optional.empty(), "", "", ""),
                Map.of(),
                new EquipmentRecord.Made("inspector1", Instant.parse(on + "T08:00:00Z"), Optional.empty()));
    }

    private static EquipmentRecord inspected(String duty, String on) {
        return record(duty, EquipmentRecord.Kind.INSPECTION, on, EquipmentRecord.Result.PASSED);
    }

    private static Due due(Equipment equipment, String duty, String today, EquipmentRecord... records) {
        return Due.of(equipment, List.of(records), DUTIES, LocalDate.parse(today)).stream()
                .filter(one -> one.duty().id().equals(duty))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # last inspection  | next
                               | 2016-05-20
            2016-05-18         | 2019-05-20
            2016-03-25         | 2019-05-20
            2016-03-10         | 2016-05-20
            2016-09-01         | 2019-05-20
            2019-04-02         | 2022-05-20
            2022-05-01         | 2024-05-20
            2024-05-01         | 2026-05-20
            2026-05-01         | 2028-05-20
            2028-05-20         | 2030-05-20
            2030-05-20         | 2031-05-20
            2031-05-20         | 2032-05-20
            2020-01-01         | 2022-05-20
            """)
    void lifts_are_inspected_in_years_1_4_7_9_11_13_15_and_then_each_year(String last, String next) {
        EquipmentRecord[] records =
                last == null ? new EquipmentRecord[0] : new EquipmentRecord[] {inspected("lift-inspection", last)};
        assertThat(due(equipment("3110", "2015-05-20"), "lift-inspection", "2026-01-01", records)
                        .on())
                .contains(LocalDate.parse(next));
    }

    @Test
    void lifts_test_themselves_in_the_years_between() {
        Equipment lift = equipment("3110", "2015-05-20");
        List<String> days = new ArrayList<>();
        String last = "";
        for (int i = 0; i < 8; i++) {
            EquipmentRecord[] done = last.isEmpty()
                    ? new EquipmentRecord[0]
                    : new EquipmentRecord[] {
                        record("lift-self-test", EquipmentRecord.Kind.SELF_TEST, last, EquipmentRecord.Result.PASSED)
                    };
            Optional<LocalDate> on =
                    due(lift, "lift-self-test", "2026-01-01", done).on();
            on.ifPresent(day -> days.add(String.valueOf(day.getYear())));
            last = on.map(LocalDate::toString).orElse(last);
        }
        assertThat(days).containsExactly("2017", "2018", "2020", "2021", "2023", "2025", "2027", "2029");
        assertThat(due(
                                lift,
                                "lift-self-test",
                                "2030-01-01",
                                record(
                                        "lift-self-test",
                                        EquipmentRecord.Kind.SELF_TEST,
                                        "2029-05-20",
                                        EquipmentRecord.Result.PASSED))
                        .on())
                .isEmpty();
    }

    @Test
    void a_trait_and_a_date_choose_between_rules_of_one_duty() {
        assertThat(due(
                                equipment("2170", "2020-01-10"),
                                "vessel-inspection",
                                "2026-01-01",
                                inspected("vessel-inspection", "2023-01-05"))
                        .on())
                .contains(LocalDate.parse("2029-01-05"));
        assertThat(due(
                                equipment("2170", "2020-01-10", "grade-3"),
                                "vessel-inspection",
                                "2026-01-01",
                                inspected("vessel-inspection", "2023-01-05"))
                        .on())
                .contains(LocalDate.parse("2026-01-05"));
        assertThat(due(equipment("2170", "2020-01-10"), "vessel-inspection", "2021-01-01")
                        .on())
                .contains(LocalDate.parse("2023-01-10"));
        Equipment forklift = equipment("5110", "2021-03-01");
        assertThat(due(forklift, "forklift-inspection", "2022-11-30").on()).contains(LocalDate.parse("2022-03-01"));
        assertThat(due(forklift, "forklift-inspection", "2022-12-01").on()).contains(LocalDate.parse("2023-03-01"));
    }

    @Test
    void what_the_report_says_of_the_next_inspection_goes_before_the_rule() {
        EquipmentRecord said = new EquipmentRecord(
                "r",
                new EquipmentId("e1"),
                new EquipmentRecord.Subject(EquipmentRecord.Kind.INSPECTION, Optional.of("boiler-external")),
                LocalDate.parse("2026-01-10"),
                new EquipmentRecord.Outcome(
                        EquipmentRecord.Result.CONDITIONAL, Optional.of(LocalDate.parse("2026-04-01")), "", "", ""),
                Map.of(),
                new EquipmentRecord.Made("inspector1", Instant.EPOCH, Optional.empty()));
        assertThat(due(equipment("1100", "2020-01-10"), "boiler-external", "2026-02-01", said)
                        .on())
                .contains(LocalDate.parse("2026-04-01"));
    }

    @ParameterizedTest
    @CsvSource({"2025-11-10, far", "2026-01-09, far", "2026-01-10, soon", "2026-03-11, soon", "2026-03-12, overdue"})
    void a_duty_is_soon_sixty_days_before_and_overdue_from_the_day_after(String today, String state) {
        assertThat(due(
                                equipment("1100", "2020-01-10"),
                                "boiler-external",
                                today,
                                inspected("boiler-external", "2025-03-11"))
                        .state(LocalDate.parse(today))
                        .text())
                .isEqualTo(state);
    }

    @Test
    void without_any_date_a_duty_is_unknown_and_the_equipment_is_to_be_looked_at() {
        Equipment boiler = equipment("1100", "");
        LocalDate today = LocalDate.parse("2026-02-01");
        List<Due> dues = Due.of(boiler, List.of(), DUTIES, today);
        assertThat(dues).extracting(due -> due.state(today)).containsOnly(Due.State.UNKNOWN);
        Verdict verdict = Verdict.of(boiler, dues, List.of(), today);
        assertThat(verdict.answer()).isEqualTo(Verdict.Answer.CHECK);
        assertThat(verdict.reasons()).extracting(Verdict.Reason::code).containsOnly("unknown");
    }

    private static Verdict verdict(Equipment equipment, String today, EquipmentRecord... records) {
        LocalDate day = LocalDate.parse(today);
        List<EquipmentRecord> all = List.of(records);
        return Verdict.of(equipment, Due.of(equipment, all, DUTIES, day), all, day);
    }

    private static List<String> codes(Verdict verdict) {
        return verdict.reasons().stream().map(Verdict.Reason::code).toList();
    }

    @Test
    void an_overdue_or_failed_inspection_forbids_use_until_one_is_passed() {
        Equipment forklift = equipment("5110", "2020-01-10");
        EquipmentRecord old = inspected("forklift-inspection", "2024-01-08");
        assertThat(verdict(forklift, "2026-01-08", old).answer()).isEqualTo(Verdict.Answer.YES);
        assertThat(codes(verdict(forklift, "2026-01-09", old))).containsExactly("overdue");
        EquipmentRecord failed = record(
                "forklift-inspection", EquipmentRecord.Kind.INSPECTION, "2025-06-01", EquipmentRecord.Result.FAILED);
        assertThat(codes(verdict(forklift, "2025-06-02", old, failed))).containsExactly("failed");
        EquipmentRecord again = inspected("forklift-inspection", "2025-06-20");
        assertThat(verdict(forklift, "2025-06-21", old, failed, again).answer()).isEqualTo(Verdict.Answer.YES);
    }

    @Test
    void a_fault_forbids_use_until_a_full_check_is_passed_after_it() {
        Equipment forklift = equipment("5110", "2025-01-10");
        EquipmentRecord fault = record("", EquipmentRecord.Kind.FAULT, "2025-06-01", EquipmentRecord.Result.NONE);
        EquipmentRecord before =
                record("", EquipmentRecord.Kind.FULL_CHECK, "2025-05-30", EquipmentRecord.Result.PASSED);
        assertThat(codes(verdict(forklift, "2025-06-02", before, fault))).containsExactly("open-fault");
        EquipmentRecord after =
                record("", EquipmentRecord.Kind.FULL_CHECK, "2025-06-03", EquipmentRecord.Result.PASSED);
        assertThat(verdict(forklift, "2025-06-04", before, fault, after).answer())
                .isEqualTo(Verdict.Answer.YES);
    }

    @Test
    void a_ropeway_must_not_run_before_the_check_of_the_day() {
        Equipment ropeway = equipment("9120", "2025-10-01");
        EquipmentRecord yesterday =
                record("ropeway-daily", EquipmentRecord.Kind.DAILY, "2026-02-01", EquipmentRecord.Result.PASSED);
        assertThat(codes(verdict(ropeway, "2026-02-02", yesterday))).containsExactly("not-today");
        EquipmentRecord today =
                record("ropeway-daily", EquipmentRecord.Kind.DAILY, "2026-02-02", EquipmentRecord.Result.PASSED);
        assertThat(verdict(ropeway, "2026-02-02", yesterday, today).answer()).isEqualTo(Verdict.Answer.YES);
    }

    @Test
    void a_duty_of_the_operator_counts_from_its_first_record_on() {
        Equipment forklift = equipment("5110", "2025-01-10");
        LocalDate today = LocalDate.parse("2025-06-30");
        assertThat(Due.of(forklift, List.of(), DUTIES, today))
                .extracting(due -> due.duty().id())
                .containsExactly("forklift-inspection");
        assertThat(due(
                                forklift,
                                "weekly-review",
                                "2025-06-30",
                                record(
                                        "weekly-review",
                                        EquipmentRecord.Kind.WEEKLY,
                                        "2025-06-20",
                                        EquipmentRecord.Result.PASSED))
                        .state(today))
                .isEqualTo(Due.State.OVERDUE);
    }

    @Test
    void a_record_that_was_withdrawn_counts_for_nothing() {
        EquipmentRecord wrong = inspected("forklift-inspection", "2025-12-01");
        EquipmentRecord withdrawn = new EquipmentRecord(
                wrong.id(),
                wrong.equipment(),
                wrong.subject(),
                wrong.on(),
                wrong.outcome(),
                wrong.form(),
                new EquipmentRecord.Made("inspector1", wrong.made().at(), Optional.of("another one")));
        assertThat(codes(verdict(equipment("5110", "2020-01-10"), "2026-01-08", withdrawn)))
                .containsExactly("overdue");
    }

    @Test
    void a_rule_file_with_a_fault_names_its_line() {
        String head = "id,category,trait,zh,en,kind,period,first,early_months,forbids,started,daily,source,article,"
                + "effective_from,effective_to,status\n";
        assertThatThrownBy(() -> Duties.of(head + "a,1000,,甲,A,inspection,12x,,0,1,0,0,x,,,,verified\n"))
                .hasMessageContaining("line 2")
                .hasMessageContaining("12x");
        assertThat(Duties.of(head + "a,1000,,甲,A,inspection,12m,,0,1,0,0,x,,,,verified\n")
                        .all())
                .hasSize(1);
    }
}
