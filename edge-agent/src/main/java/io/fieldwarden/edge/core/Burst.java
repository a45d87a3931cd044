package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest fast readings of one device in memory, and says which of them are sent. Bounded by its plan. A clock that goes
 * back begins anew. Owned by the sampling thread of the device.
 */
public final class Burst {
    private static final Logger LOG = LoggerFactory.getLogger(Burst.class);
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final DeviceId device;
    private final BurstPlan plan;
    private final long every;
    private final Deque<Sample> ring = new ArrayDeque<>();
    private final Map<ChannelId, Tally> tallies = new HashMap<>();
    private final Deque<Long> begun = new ArrayDeque<>();
    private RuleState state = RuleState.INITIAL;
    private long next = Long.MIN_VALUE / 2;
    private long last = Long.MIN_VALUE / 2;
    private boolean running;
    private boolean armed = true;
    private long began;
    private long until;
    private long refused;

    public Burst(DeviceId device, BurstPlan plan) {
        this.device = device;
        this.plan = plan;
        this.every = plan.every().toMillis();
    }

    public Set<ChannelId> channels() {
        return plan.channels();
    }

    /** What is to be read at {@code now}: all of its channels or none. */
    Set<ChannelId> takeDue(Instant now) {
        long at = now.toEpochMilli();
        if (at < last) {
            begin();
        }
        if (at < next) {
            return Set.of();
        }
        last = at;
        next = Math.floorDiv(at, every) * every + every;
        return plan.channels();
    }

    Instant next() {
        return Instant.ofEpochMilli(next);
    }

    private void begin() {
        ring.clear();
        tallies.clear();
        begun.clear();
        state = RuleState.INITIAL;
        next = Long.MIN_VALUE / 2;
        running = false;
        armed = true;
    }

    /** Takes fast readings in for the summaries. */
    void saw(Map<ChannelId, Double> values) {
        values.forEach((channel, value) ->
                tallies.computeIfAbsent(channel, one -> new Tally()).add(value));
    }

    /**
     * What a period says of its fast channels, which begin to be summed up anew.
     *
     * @param due channels that are to be sent
     */
    Map<ChannelId, Double> summary(Set<ChannelId> due) {
        Map<ChannelId, Double> values = new TreeMap<>();
        for (ChannelId channel : due) {
            Tally tally = plan.channels().contains(channel) ? tallies.remove(channel) : null;
            if (tally != null) {
                values.put(channel, tally.take(plan.takes().getOrDefault(channel, BurstPlan.Take.NEWEST)));
            }
        }
        return values;
    }

    /**
     * Decides what goes into the outbox.
     *
     * @param values that were read fast now; empty when they were not due
     * @param sent what the duty cycle sends now, of any channel
     * @param alert an alert of the rules beside the sensor has just changed
     * @return in the order of time
     */
    List<Sample> worthKeeping(Instant now, Map<ChannelId, Double> values, Map<ChannelId, Double> sent, boolean alert) {
        decide(now.toEpochMilli(), holds(now, values), alert);
        List<Sample> kept = new ArrayList<>();
        Map<ChannelId, Double> newest = new TreeMap<>(sent);
        trim(now);
        if (running) {
            kept.addAll(ring);
            ring.clear();
            // as they are, and not their summaries
            newest.keySet().removeAll(plan.channels());
            newest.putAll(values);
        } else if (!values.isEmpty()) {
            remember(now, values, sent);
        }
        if (!newest.isEmpty()) {
            kept.add(new Sample(device, now, newest));
        }
        return kept;
    }

    /** Without what is sent already, so that no moment has two values. */
    private void remember(Instant now, Map<ChannelId, Double> values, Map<ChannelId, Double> sent) {
        Map<ChannelId, Double> unsent = new TreeMap<>(values);
        unsent.keySet().removeAll(sent.keySet());
        if (!unsent.isEmpty()) {
            ring.addLast(new Sample(device, now, unsent));
        }
    }

    private void trim(Instant now) {
        Instant oldest = now.minus(plan.span().before());
        while (!ring.isEmpty() && ring.peekFirst().at().isBefore(oldest)) {
            ring.removeFirst();
        }
    }

    private boolean holds(Instant now, Map<ChannelId, Double> values) {
        if (plan.event().isEmpty()) {
            return false;
        }
        Rule rule = plan.event().get();
        values.forEach((channel, value) ->
                state = rule.step(state, new Reading(device, channel, now, now, value, Quality.GOOD, false))
                        .state());
        state = rule.advance(state, now.toEpochMilli()).state();
        return state.isRaised();
    }

    private void decide(long at, boolean holds, boolean alert) {
        long after = plan.span().after().toMillis();
        if (running) {
            if (holds || alert) {
                until = Math.min(at + after, began + plan.span().longest().toMillis());
            }
            if (at > until) {
                running = false;
                armed = !holds;
            }
        }
        armed = armed || !holds;
        if (running || (!alert && !(holds && armed))) {
            return;
        }
        while (!begun.isEmpty() && at - begun.peekFirst() >= HOUR) {
            begun.removeFirst();
        }
        armed = false;
        if (begun.size() >= plan.span().mostPerHour()) {
            refused++;
            if (Long.bitCount(refused) == 1) {
                LOG.atWarn()
                        .addKeyValue("device", device)
                        .addKeyValue("events", refused)
                        .log("Too many events an hour: their fast readings are not sent");
            }
            return;
        }
        begun.addLast(at);
        running = true;
        began = at;
        until = at + after;
        LOG.atInfo()
                .addKeyValue("device", device)
                .addKeyValue("kept", ring.size())
                .log("Event: fast readings are sent");
    }

    /** What was seen since the last summary. */
    private static final class Tally {
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;
        private double newest;
        private long count;

        void add(double value) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            count++;
            sum += value;
            newest = value;
        }

        double take(BurstPlan.Take take) {
            return switch (take) {
                case NEWEST -> newest;
                case MIN -> min;
                case MAX -> max;
                case MEAN -> sum / count;
            };
        }
    }
}
