package io.fieldwarden.alert.clock;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can be recorded of the handling of an alert, in its order. Immutable. */
public final class Milestones {
    /** The alert was no real one; nothing has to be written down when it is closed but why. */
    public static final String FALSE_ALARM = "false-alarm";

    private static final String AFTER = "AFTER:";

    private final List<Kind> kinds;

    private Milestones(List<Kind> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    /**
     * @param rules to whose alerts it belongs; empty for those of every rule
     * @param after recorded only after this one
     */
    private record Kind(Milestone milestone, String category, Set<String> rules, Optional<String> after) {}

    /** @param id a word such as {@code rescued} */
    public record Milestone(String id, Text name, Optional<String> after) {}

    /** @throws io.fieldwarden.alert.law.LawFaultException naming file, line, value and rule */
    public static Milestones load(Optional<Path> folder) {
        return new Milestones(LawTable.siteOr(folder, "/law/milestones.csv").rows().stream()
                .map(Milestones::kind)
                .toList());
    }

    private static Kind kind(LawTable.Row row) {
        row.status();
        String rules = row.optional("rules").orElse("");
        Optional<String> after =
                rules.startsWith(AFTER) ? Optional.of(rules.substring(AFTER.length())) : Optional.empty();
        return new Kind(
                new Milestone(
                        row.word("id", "must be a word in lower case", Milestones::word),
                        new Text(row.text("zh"), row.text("en")),
                        after),
                row.optional("category").orElse(""),
                after.isPresent() || rules.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(rules.split(" +"))),
                after);
    }

    private static String word(String text) {
        if (!text.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    /** What can be recorded of an alert, in order. */
    public List<Milestone> of(String category, RuleId rule) {
        return kinds.stream()
                .filter(kind -> kind.category.isEmpty() || Categories.covers(kind.category, category))
                .filter(kind -> kind.rules.isEmpty() || kind.rules.contains(rule.value()))
                .map(Kind::milestone)
                .toList();
    }
}
