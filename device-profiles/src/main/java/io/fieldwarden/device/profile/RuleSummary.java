package io.fieldwarden.device.profile;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Rule;
import java.time.Duration;
import java.time.Month;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule for people, before a device gives its parameters.
 *
 * @param text what an alert says
 * @param steps of severity within one alert, from the least severe
 */
public record RuleSummary(
        Severity severity, Text text, When when, Life life, List<Step> steps, Rule.Citation citation) {
    public RuleSummary {
        steps = List.copyOf(steps);
    }

    /**
     * The conditions as the profile writes them.
     *
     * @param hold how long {@code raise} must hold without a break
     * @param clear empty when it is the opposite of {@code raise}
     * @param clearHold how long {@code clear} must hold without a break
     */
    public record When(String raise, Duration hold, String clear, Duration clearHold) {}

    /**
     * How an alert goes on.
     *
     * @param latched only a person ends it
     * @param season months in which it raises; empty for all
     * @param flapping whether raises that come again and again are told as one alert
     * @param flappingRaises how many, where the profile says so
     * @param flappingWithin in what time, where the profile says so
     */
    public record Life(
            boolean latched,
            Set<Month> season,
            boolean flapping,
            Optional<Integer> flappingRaises,
            Optional<Duration> flappingWithin) {
        public Life {
            season = Set.copyOf(season);
        }
    }

    /**
     * A step of severity.
     *
     * @param id what its source calls it
     * @param said from here on; empty for what the rule says
     */
    public record Step(Optional<RuleId> id, Severity severity, String raise, Duration hold, Optional<Rule.Said> said) {}
}
