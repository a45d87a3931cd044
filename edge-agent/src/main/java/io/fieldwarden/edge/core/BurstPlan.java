package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Not;
import io.fieldwarden.device.rule.Rule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Channels that are read fast, of which the hub gets summaries, and everything only around an event.
 *
 * @param every how often they are read
 * @param channels at least one
 * @param takes what the reading that is sent each period says of the time since the last one; where none is named, the newest
 * @param event begins an event and keeps it going while it holds; an alert of the rules beside the sensor does so in any case
 */
public record BurstPlan(
        Duration every, Set<ChannelId> channels, Map<ChannelId, Take> takes, Span span, Optional<Rule> event) {
    private static final int MOST_KEPT = 20_000;

    public BurstPlan {
        channels = Set.copyOf(channels);
        takes = Map.copyOf(takes);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("channels: names none");
        }
        if (every.toMillis() < 10) {
            throw new IllegalArgumentException("every: " + every.toMillis() + " ms is less than 10 ms");
        }
        for (ChannelId channel : takes.keySet()) {
            if (!channels.contains(channel)) {
                throw new IllegalArgumentException("take: " + channel + " is none of the channels");
            }
        }
        long kept = span.before().toMillis() / every.toMillis() * channels.size();
        if (kept > MOST_KEPT) {
            throw new IllegalArgumentException(
                    "before: " + kept + " values would be kept, at most " + MOST_KEPT + " are");
        }
    }

    /** What one value says of many. */
    public enum Take {
        NEWEST,
        MIN,
        MAX,
        MEAN
    }

    /**
     * How much of an event is sent.
     *
     * @param before it began
     * @param after it was last seen
     * @param longest from its beginning on; what goes on for longer is sent in summaries again until it has ended once
     * @param mostPerHour further ones are counted and not sent
     */
    public record Span(Duration before, Duration after, Duration longest, int mostPerHour) {
        public static final Span DEFAULTS =
                new Span(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(2), 60);

        public Span {
            if (longest.compareTo(after) < 0) {
                throw new IllegalArgumentException("longest: is shorter than after");
            }
            if (mostPerHour < 1 || mostPerHour > 3_600) {
                throw new IllegalArgumentException("most-per-hour: " + mostPerHour + " is not from 1 to 3600");
            }
        }
    }

    /** An event is what a rule is: it stands from where the condition holds to where it does not. */
    public static Rule event(Condition when) {
        return new Rule(
                new RuleId("BURST"),
                Severity.INFO,
                new Rule.Part(when, Duration.ZERO),
                new Rule.Part(new Not(when), Duration.ZERO),
                new Text("事件", "event"),
                new Rule.Citation("", "proposal"));
    }
}
