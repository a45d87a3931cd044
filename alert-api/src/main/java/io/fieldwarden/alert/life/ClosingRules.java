package io.fieldwarden.alert.life;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.clock.Milestones;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.alert.law.Status;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has to be on record before an alert is closed, by category and severity. Immutable. */
public final class ClosingRules {
    private final List<Rule> rules;

    private ClosingRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    private record Rule(String category, Severity least, Set<String> rules, Need need) {}

    /**
     * One thing that has to be there.
     *
     * @param field that is written down; empty for a milestone
     * @param milestone that has to be recorded; empty for a field
     * @param basis on what it stands
     */
    public record Need(Optional<String> field, Optional<String> milestone, Text name, String basis, Status status) {}

    /** @throws io.fieldwarden.alert.law.LawFaultException naming file, line, value and rule */
    public static ClosingRules load(Optional<Path> folder) {
        return new ClosingRules(LawTable.siteOr(folder, "/law/closing-records.csv").rows().stream()
                .map(ClosingRules::rule)
                .toList());
    }

    private static Rule rule(LawTable.Row row) {
        Optional<String> field = row.optional("field");
        Optional<String> milestone = row.optional("milestone");
        if (field.isPresent() == milestone.isPresent()) {
            throw row.fault("field", field.orElse(""), "must be named, or else 'milestone', not both");
        }
        return new Rule(
                row.text("category"),
                row.word("severity", "must be info, minor, major or critical", Severity::ofText),
                row.optional("rules")
                        .map(words -> Set.copyOf(Arrays.asList(words.split(" +"))))
                        .orElse(Set.of()),
                new Need(field, milestone, new Text(row.text("zh"), row.text("en")), row.text("basis"), row.status()));
    }

    /** In the order of the table. */
    public List<Need> needs(Alert alert) {
        return rules.stream()
                .filter(rule -> Categories.covers(rule.category, alert.subject().category()))
                .filter(rule -> alert.life().severity().compareTo(rule.least) >= 0)
                .filter(rule -> rule.rules.isEmpty()
                        || rule.rules.contains(alert.basis().rule().value()))
                .map(Rule::need)
                .toList();
    }

    /** What of it is neither given nor recorded. A false alarm needs nothing. */
    public List<Need> missing(Alert alert, Map<String, String> given, Set<String> milestones) {
        if (milestones.contains(Milestones.FALSE_ALARM)) {
            return List.of();
        }
        return needs(alert).stream()
                .filter(need -> !need.milestone().map(milestones::contains).orElse(false))
                .filter(need -> need.field()
                        .map(field -> given.getOrDefault(field, "").isBlank())
                        .orElse(true))
                .toList();
    }
}
