package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.All;
import io.fieldwarden.device.rule.Any;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Flapping;
import io.fieldwarden.device.rule.Held;
import io.fieldwarden.device.rule.Not;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.Season;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.Scope;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Month;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checked rule of a profile.
 *
 * @param clear the opposite of {@code raise} when absent
 * @param levels of severity above that of the rule, from the least severe
 * @param terms when it is silent
 * @param setting what the profile that runs says besides
 */
record ProfileRule(Head head, Side raise, Optional<Expression> clear, List<Level> levels, Terms terms, Setting setting)
        implements RuleTemplate {
    /** The parameter with the farm's time zone, an IANA name; every profile has it. */
    static final String TIME_ZONE = "time_zone";

    static final String DEFAULT_TIME_ZONE = "Asia/Shanghai";

    ProfileRule {
        levels = List.copyOf(levels);
    }

    /**
     * What the profile that runs says besides its rules; a rule may come from a profile that it includes.
     *
     * @param defaults the fallback values of the parameters
     * @param scope its channels, which is what {@code any} means
     * @param periods of its channels
     */
    record Setting(Map<String, String> defaults, Scope scope, Map<ChannelId, Duration> periods) {
        static final Setting NONE = new Setting(Map.of(), Scope.EMPTY, Map.of());

        Setting {
            defaults = Map.copyOf(defaults);
            periods = Map.copyOf(periods);
        }

        /** The shortest of these channels, or of all when there are none; those without a period say nothing. */
        Duration period(Set<ChannelId> channels) {
            return periods.entrySet().stream()
                    .filter(entry -> channels.isEmpty() || channels.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .filter(period -> !period.isZero())
                    .min(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
        }
    }

    /**
     * @param months in which it raises, and with which an alert ends; empty for all
     * @param calm whether and when it is said to flap
     */
    record Terms(Set<Month> months, Calm calm) {
        Terms {
            months = Set.copyOf(months);
        }
    }

    /**
     * What the profile says of flapping; the usual figures stand in for what it does not say.
     *
     * @param told false: every raise is an alert of its own
     */
    record Calm(boolean told, Optional<Integer> raises, Optional<Duration> within) {
        static final Calm USUAL = new Calm(true, Optional.empty(), Optional.empty());
        static final Calm OFF = new Calm(false, Optional.empty(), Optional.empty());
        private static final Rule.Citation PROFILE = new Rule.Citation("the profile", "proposal");

        Rule on(Rule rule, Duration period) {
            if (!told) {
                return rule;
            }
            Flapping usual = FlappingFigures.of(rule, period);
            boolean own = raises.isPresent() || within.isPresent();
            return rule.flapping(new Flapping(
                    raises.orElse(usual.raises()), within.orElse(usual.within()), own ? PROFILE : usual.citation()));
        }
    }

    /** What a rule says rather than does. */
    record Head(RuleId id, Severity severity, boolean latched, Duration clearHold, Text text, Rule.Citation citation) {}

    record Side(Expression when, Duration hold) {}

    /**
     * @param id the id that the step has as a row of its source; empty for none
     * @param said from here on; empty for what the rule says
     */
    record Level(Optional<RuleId> id, Severity severity, Side side, Optional<Rule.Said> said) {}

    @Override
    public RuleId id() {
        return head.id();
    }

    @Override
    public RuleSummary summary() {
        return new RuleSummary(
                head.severity(),
                head.text(),
                new RuleSummary.When(
                        raise.when().text(),
                        raise.hold(),
                        clear.map(Expression::text).orElse(""),
                        head.clearHold()),
                new RuleSummary.Life(
                        head.latched(),
                        terms.months(),
                        terms.calm().told(),
                        terms.calm().raises(),
                        terms.calm().within()),
                levels.stream().map(ProfileRule::step).toList(),
                head.citation());
    }

    private static RuleSummary.Step step(Level level) {
        return new RuleSummary.Step(
                level.id(),
                level.severity(),
                level.side().when().text(),
                level.side().hold(),
                level.said());
    }

    @Override
    public Rule bind(Map<String, String> parameters) {
        Map<String, String> values = new HashMap<>(setting.defaults());
        values.putAll(parameters);
        try {
            ZoneId zone = zone(values);
            Condition raising = raise.when().bind(values, zone, setting.scope());
            Condition clearing = clear.isPresent() ? clear.get().bind(values, zone, setting.scope()) : new Not(raising);
            if (!terms.months().isEmpty()) {
                Condition season = new Season(terms.months(), zone);
                raising = new All(List.of(season, raising));
                // what matters in a season only is over with it
                clearing = new Any(List.of(new Not(season), clearing));
            }
            Rule rule = new Rule(
                    head.id(),
                    head.severity(),
                    new Rule.Part(raising, raise.hold()),
                    new Rule.Part(clearing, head.clearHold()),
                    head.latched(),
                    head.text(),
                    head.citation());
            List<Rule.Escalation> steps = new ArrayList<>();
            for (Level level : levels) {
                Condition when = level.side().when().bind(values, zone, setting.scope());
                Condition inSeason =
                        terms.months().isEmpty() ? when : new All(List.of(new Season(terms.months(), zone), when));
                steps.add(new Rule.Escalation(
                        level.severity(), new Held(inSeason, level.side().hold()), level.said()));
            }
            Rule escalating = rule.escalating(steps);
            return terms.calm().on(escalating, setting.period(escalating.channels()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule " + head.id() + ": " + e.getMessage(), e);
        }
    }

    private static ZoneId zone(Map<String, String> values) {
        String name = values.getOrDefault(TIME_ZONE, DEFAULT_TIME_ZONE);
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "parameter '" + TIME_ZONE + "': '" + name + "' is no time zone such as " + DEFAULT_TIME_ZONE, e);
        }
    }

    ProfileRule in(Setting other) {
        return new ProfileRule(head, raise, clear, levels, terms, other);
    }
}
