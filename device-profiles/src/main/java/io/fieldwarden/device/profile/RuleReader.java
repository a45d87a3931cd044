package io.fieldwarden.device.profile;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.ExpressionFault;
import io.fieldwarden.device.rule.expression.Scope;
import java.time.Duration;
import java.time.Month;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        if (!entry.has("severity")) {
            entry.missing("severity");
        }
        Optional<Severity> severity = entry.oneOf("severity", SEVERITIES).map(Severity::ofText);
        if (!entry.has("raise")) {
            entry.missing("raise");
        }
        Optional<Expression> raise = expression(entry, "raise", scope);
        Duration hold = entry.duration("hold").orElse(Duration.ZERO);
        boolean clears = entry.has("clear");
        Optional<Expression> clear = expression(entry, "clear", scope);
        Duration clearHold = entry.duration("clear-hold").orElse(Duration.ZERO);
        boolean latched = entry.bool("latch").orElse(false);
        Set<Month> months = months(entry);
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
                clear.map(when -> new ProfileRule.Side(when, clearHold)),
                months,
                Map.of()));
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
