package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.profile.RuleSummary;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.Rule;
import java.time.Duration;

/** A rule of a profile for people, with its steps of severity. */
final class RuleJson {
    private RuleJson() {}

    static ObjectNode of(RuleTemplate template) {
        RuleSummary rule = template.summary();
        ObjectNode node = Json.object()
                .put("id", template.id().value())
                .put("severity", rule.severity().text())
                .put("zh", rule.text().zh())
                .put("en", rule.text().en())
                .put("raise", rule.when().raise())
                .put("holdSeconds", rule.when().hold().toSeconds())
                .put("clear", rule.when().clear().isEmpty() ? null : rule.when().clear())
                .put("clearHoldSeconds", rule.when().clearHold().toSeconds())
                .put("latch", rule.life().latched())
                .put("citation", rule.citation().source())
                .put("provenance", rule.citation().provenance());
        ArrayNode season = node.putArray("season");
        rule.life().season().stream().sorted().forEach(month -> season.add(month.getValue()));
        if (rule.life().flapping()) {
            node.putObject("flapping")
                    .put("raises", rule.life().flappingRaises().orElse(null))
                    .put(
                            "withinSeconds",
                            rule.life()
                                    .flappingWithin()
                                    .map(Duration::toSeconds)
                                    .orElse(null));
        } else {
            node.putNull("flapping");
        }
        ArrayNode steps = node.putArray("steps");
        rule.steps().forEach(step -> steps.add(of(step)));
        return node;
    }

    /** Without words of its own a step says what the rule says. */
    private static ObjectNode of(RuleSummary.Step step) {
        return Json.object()
                .put("id", step.id().map(Object::toString).orElse(null))
                .put("severity", step.severity().text())
                .put("raise", step.raise())
                .put("holdSeconds", step.hold().toSeconds())
                .put("zh", step.said().map(said -> said.text().zh()).orElse(null))
                .put("en", step.said().map(said -> said.text().en()).orElse(null))
                .put(
                        "citation",
                        step.said()
                                .map(Rule.Said::citation)
                                .map(Rule.Citation::source)
                                .orElse(null))
                .put(
                        "provenance",
                        step.said()
                                .map(Rule.Said::citation)
                                .map(Rule.Citation::provenance)
                                .orElse(null));
    }
}
