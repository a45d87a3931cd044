package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.Scope;
import io.fieldwarden.edge.core.BurstPlan;
import io.fieldwarden.edge.core.BurstPlan.Span;
import io.fieldwarden.edge.core.BurstPlan.Take;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code burst} of a device. */
final class BurstYaml {
    private BurstYaml() {}

    static BurstPlan plan(YamlKeys keys) {
        try {
            Set<ChannelId> channels = new TreeSet<>();
            keys.list("channels").forEach(name -> channels.add(new ChannelId(name)));
            Map<ChannelId, Take> takes = new TreeMap<>();
            YamlKeys take = keys.section("take");
            for (String name : take.names()) {
                takes.put(new ChannelId(name), take.oneOf(name, Take.class, Take.NEWEST));
            }
            Span usual = Span.DEFAULTS;
            Span span = new Span(
                    keys.duration("before", usual.before()),
                    keys.duration("after", usual.after()),
                    keys.duration("longest", usual.longest()),
                    keys.integer("most-per-hour", usual.mostPerHour()));
            Optional<Rule> event = keys.has("when") ? Optional.of(event(keys, channels)) : Optional.empty();
            return new BurstPlan(keys.duration("every", Duration.ofMillis(100)), channels, takes, span, event);
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(keys.path() + "." + e.getMessage(), e);
        }
    }

    /** In the language of rules, over the fast channels. */
    private static Rule event(YamlKeys keys, Set<ChannelId> channels) {
        Set<String> names = new TreeSet<>();
        channels.forEach(channel -> names.add(channel.value()));
        Scope scope = Scope.of(names, Map.of());
        Expression.Parsed parsed = Expression.parse(keys.text("when"), scope);
        Expression expression = parsed.expression()
                .orElseThrow(() -> new ConfigException(keys.path("when") + ": '"
                        + parsed.faults().get(0).value() + "' "
                        + parsed.faults().get(0).rule()));
        try {
            ZoneId zone = ZoneId.of(keys.text("zone", "Asia/Shanghai"));
            return BurstPlan.event(expression.bind(Map.of(), zone, scope));
        } catch (DateTimeException e) {
            throw new ConfigException(keys.path("zone") + ": " + e.getMessage(), e);
        }
    }
}
