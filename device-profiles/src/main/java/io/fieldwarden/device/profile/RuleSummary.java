package io.fieldwarden.device.profile;

import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Rule;
import java.time.Duration;

/**
 * A rule for people, before a device gives its parameters.
 *
 * @param text what an alert says
 * @param raise the condition as the profile writes it
 * @param hold how long it must hold without a break
 * @param clear as written, empty when it is the opposite of {@code raise}
 * @param latched only a person ends the alert
 */
public record RuleSummary(
        Severity severity,
        Text text,
        String raise,
        Duration hold,
        String clear,
        boolean latched,
        Rule.Citation citation) {}
