package io.fieldwarden.stream.rules;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import org.jspecify.annotations.Nullable;

/** A change of an alert of one device on its way out. */
public record Emission(RuleId rule, Step.Change change, Wording wording) {
    private static final Text RULE_GONE = new Text("规则已移除", "The rule was removed");

    /** What is said to people, and on what ground. */
    public record Wording(Text text, String citation) {}

    /** The same, paging nobody. */
    public Emission historic() {
        Step.Change quiet = new Step.Change(
                change.kind(),
                change.at(),
                change.raisedAt(),
                change.severity(),
                change.channel(),
                change.value(),
                true);
        return new Emission(rule, quiet, wording);
    }

    static Emission of(Rule rule, Step.Change change) {
        Rule.Said said = rule.said(change);
        return new Emission(
                rule.id(), change, new Wording(said.text(), said.citation().source()));
    }

    /** The end of an alert whose rule is there no more. */
    static Emission gone(String id, @Nullable Rule was, RuleState open) {
        Severity severity = was == null ? Severity.INFO : was.severity();
        Step.Change cleared = new Step.Change(
                Kind.CLEARED,
                open.lastAt(),
                open.raisedAt(),
                severity,
                null,
                0,
                open.marks().historic());
        return was == null ? new Emission(new RuleId(id), cleared, new Wording(RULE_GONE, "")) : of(was, cleared);
    }
}
