package io.fieldwarden.stream.rules;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.Step;

/** A change of an alert of one device on its way out. */
public record Emission(RuleId rule, Step.Change change, Wording wording) {
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
}
