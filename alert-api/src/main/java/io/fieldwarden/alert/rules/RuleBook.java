package io.fieldwarden.alert.rules;

import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.clock.Clocks;
import io.fieldwarden.alert.clock.Milestones;
import io.fieldwarden.alert.escalation.Ladder;
import io.fieldwarden.alert.life.ClosingRules;
import io.fieldwarden.alert.maintenance.Suppression;
import io.fieldwarden.device.Severity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Everything that a table says of the handling of alerts. Immutable. */
public record RuleBook(
        WorkingCalendar calendar,
        Clocks clocks,
        Milestones milestones,
        ClosingRules closing,
        Map<Severity, Ladder> ladders,
        Suppression suppression) {
    public RuleBook {
        ladders = Map.copyOf(ladders);
    }

    /**
     * The tables of the program, and those of the site in their place.
     *
     * @param data the data folder; tables lie in {@code law} and {@code calendar} below it
     * @throws io.fieldwarden.alert.law.LawFaultException naming file, line, value and rule
     */
    public static RuleBook load(Path data) {
        Optional<Path> law = Optional.of(data.resolve("law"));
        WorkingCalendar calendar = WorkingCalendar.load(data.resolve("calendar"));
        return new RuleBook(
                calendar,
                Clocks.load(law, calendar),
                Milestones.load(law),
                ClosingRules.load(law),
                Ladder.load(law),
                Suppression.load(law));
    }
}
