package io.fieldwarden.device.profile;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Flapping;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.ExpressionFault;
import io.fieldwarden.device.rule.expression.Scope;
import java.time.Duration;
import java.time.Month;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads an entry of {@code rules}. */
final class RuleReader {
    private static final List<String> SEVERITIES = List.of("info", "minor", "major", "critical");
    private static final List<String> PROVENANCES = List.of("verified", "memory", "proposal");

    private RuleReader() {}

    /** A rule without the defaults of its parameters; empty when there was a fault. */
    static Optional<ProfileRule> rule(Section entry, Scope scope) {
        if (!entry.has("id")) {
            entry.missing("id");
        }
        Optional<RuleId> id = entry.make("id", RuleId::new);
        Optional<Severity> severity = severity(entry);
        Optional<Expression> raise = raise(entry, scope);
        Duration hold = entry.duration("hold").orElse(Duration.ZERO);
        boolean clears = entry.has("clear");
        Optional<Expression> clear = expression(entry, "clear", scope);
        Duration clearHold = entry.duration("clear-hold").orElse(Duration.ZERO);
        boolean latched = entry.bool("latch").orElse(false);
        List<ProfileRule.Level> levels = levels(entry, scope, severity);
        ProfileRule.Terms terms = new ProfileRule.Terms(months(entry), calm(entry));
        Optional<Text> text = entry.name();
        Rule.Citation citation = new Rule.Citation(
                entry.text("citation").orElse(""),
                entry.oneOf("provenance", PROVENANCES).orElse("proposal"));
        entry.end();
        if (id.isEmpty() || severity.isEmpty() || raise.isEmpty() || text.isEmpty() || (clears && clear.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new ProfileRule(
                new ProfileRule.Head(id.get(), severity.get(), latched, clearHold, text.get(), citation),
                new ProfileRule.Side(raise.get(), hold),
                clear,
                levels,
                terms,
                ProfileRule.Setting.NONE));
    }

    /** Steps of severity within one alert. */
    private static List<ProfileRule.Level> levels(Section entry, Scope scope, Optional<Severity> base) {
        List<ProfileRule.Level> levels = new ArrayList<>();
        Optional<Severity> below = base;
        int index = 0;
        for (Node item : entry.list("severities")) {
            Section step = new Section(item, entry.in("severities") + "[" + index++ + "]", entry.faults());
            Optional<Severity> severity = severity(step);
            if (severity.isPresent() && below.isPresent() && severity.get().compareTo(below.get()) <= 0) {
                step.fault("severity", "is not more severe than " + below.get().text());
            }
            below = severity.isPresent() ? severity : below;
            Optional<Expression> raise = raise(step, scope);
            Duration hold = step.duration("hold").orElse(Duration.ZERO);
            Optional<RuleId> id = step.make("id", RuleId::new);
            Optional<Rule.Said> said = said(step);
            step.end();
            if (severity.isPresent() && raise.isPresent()) {
                levels.add(new ProfileRule.Level(id, severity.get(), new ProfileRule.Side(raise.get(), hold), said));
            }
        }
        return levels;
    }

    /** A step without words of its own says what the rule says. */
    private static Optional<Rule.Said> said(Section step) {
        boolean chinese = step.has("zh");
        boolean speaks = step.has("en") || chinese;
        Optional<Text> text = speaks ? step.name() : Optional.empty();
        String citation = step.text("citation").orElse("");
        String provenance = step.oneOf("provenance", PROVENANCES).orElse("proposal");
        if (!speaks && (step.has("citation") || step.has("provenance"))) {
            step.fault(
                    step.has("citation") ? "citation" : "provenance", "goes with a text of the step: write zh or en");
        }
        return text.map(words -> new Rule.Said(words, new Rule.Citation(citation, provenance)));
    }

    private static Optional<Severity> severity(Section entry) {
        if (!entry.has("severity")) {
            entry.missing("severity");
        }
        return entry.oneOf("severity", SEVERITIES).map(Severity::ofText);
    }

    private static Optional<Expression> raise(Section entry, Scope scope) {
        if (!entry.has("raise")) {
            entry.missing("raise");
        }
        return expression(entry, "raise", scope);
    }

    private static Optional<Expression> expression(Section entry, String key, Scope scope) {
        Optional<ScalarNode> node = entry.scalar(key);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        String text = node.get().getValue();
        Expression.Parsed parsed = Expression.parse(text, scope);
        for (ExpressionFault fault : parsed.faults()) {
            entry.faults().inside(node.get(), text, fault.at(), entry.in(key), fault.value(), fault.rule());
        }
        return parsed.expression();
    }

    /** {@code false}, or a mapping of figures. */
    private static ProfileRule.Calm calm(Section entry) {
        Optional<Node> node = entry.find("flapping");
        if (node.isEmpty()) {
            return ProfileRule.Calm.USUAL;
        }
        if (node.get() instanceof ScalarNode scalar) {
            if (!scalar.getValue().equals("false")) {
                entry.fault("flapping", "is neither false nor a mapping such as {raises: 3, within: 10m}");
            }
            return ProfileRule.Calm.OFF;
        }
        Section figures = new Section(node.get(), entry.in("flapping"), entry.faults());
        Optional<Integer> raises = figures.whole("raises", 2, Flapping.MOST);
        Optional<Duration> within = figures.duration("within");
        if (within.filter(Duration::isZero).isPresent()) {
            figures.fault("within", "is not longer than nothing");
        }
        figures.end();
        return new ProfileRule.Calm(true, raises, within);
    }

    private static Set<Month> months(Section entry) {
        Set<Month> months = EnumSet.noneOf(Month.class);
        for (double number : entry.numbers("season")) {
            if (number < 1 || number > 12 || number != Math.rint(number)) {
                entry.fault("season", "is not a list of months from 1 to 12");
            } else {
                months.add(Month.of((int) number));
            }
        }
        return months;
    }
}
