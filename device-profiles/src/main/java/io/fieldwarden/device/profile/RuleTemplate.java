package io.fieldwarden.device.profile;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.rule.Rule;
import java.util.Map;

/**
 * A rule as a profile writes it, with {@code $parameters} still open. Its channels, functions and parameters have been
 * checked against the profile, so binding can fail only on a missing or malformed parameter value.
 */
public interface RuleTemplate {
    RuleId id();

    RuleSummary summary();

    /**
     * Puts the parameters of one device in.
     *
     * @param parameters of position and device, by name without {@code $}; defaults of the profile are already known
     * @throws IllegalArgumentException naming the parameter that is missing or has the wrong type
     */
    Rule bind(Map<String, String> parameters);
}
