package io.fieldwarden.alert.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.law.Status;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SupervisionRulesTest {
    private final SupervisionRules rules = SupervisionRules.load(Optional.empty(), WorkingCalendar.builtIn());

    @ParameterizedTest
    @CsvSource({
        "3110, lift",
        "1100, boiler",
        "2170, vessel",
        "8310, vessel",
        "9120, rope",
        "5110, vehicle",
        "field, general"
    })
    void each_category_has_its_checklist(String category, String checklist) {
        assertThat(rules.checklistFor(category).id()).isEqualTo(checklist);
        assertThat(rules.checklistFor(category).items()).hasSizeGreaterThan(4);
    }

    @Test
    void the_closed_lists_have_eight_violations_and_six_hazards() {
        assertThat(rules.serious().values().stream().filter(SupervisionRules.Serious::violation))
                .hasSize(8);
        assertThat(rules.serious().values().stream().filter(one -> !one.violation()))
                .hasSize(6);
    }

    @Test
    void a_document_is_numbered_by_its_template() {
        SupervisionRules.Form form = rules.forms().get("order");
        assertThat(form).isNotNull();
        assertThat(SupervisionRules.number(form, 2026, 12)).isEqualTo("（示范市监）特令〔2026〕12号");
    }

    @Test
    void a_recheck_is_due_ten_working_days_after_the_report() {
        // Reported on Friday 25 September 2026: see WorkingCalendarTest for the days.
        Task.Due due = rules.clocks().after("supervision.recheck", Instant.parse("2026-09-25T02:00:00Z"));
        assertThat(due.at()).isEqualTo(Instant.parse("2026-10-15T16:00:00Z"));
        assertThat(due.basis()).contains("29");
        assertThat(due.status()).isEqualTo(Status.SECONDARY);
    }
}
