package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Says which channels are due when, and which of the values read are worth sending. Owned by the sampling thread of one
 * agent. Readings fall on whole multiples of the period plus a phase, so that channels of equal period share one message
 * and agents of different phase do not all send at the same moment. A clock that jumps back makes everything due again at
 * once rather than after the length of the jump.
 */
public final class DutyCycle {
    private final Map<ChannelId, Slot> slots = new TreeMap<>();
    private final long phase;

    /** @param phaseMillis shifts the moments of reading; any value */
    public DutyCycle(Collection<ChannelPlan> plans, long phaseMillis) {
        if (plans.isEmpty()) {
            throw new IllegalArgumentException("duty cycle: no channels");
        }
        plans.forEach(plan -> slots.put(plan.channel(), new Slot(plan)));
        this.phase = phaseMillis;
    }

    /** The channels to read at {@code now}, and no longer due until their next moment. */
    public Set<ChannelId> takeDue(Instant now) {
        long at = now.toEpochMilli();
        Set<ChannelId> due = new TreeSet<>();
        slots.forEach((channel, slot) -> {
            if (slot.due(at)) {
                due.add(channel);
                slot.next = nextMoment(at, slot.plan.period().toMillis());
                slot.read = at;
            }
        });
        return due;
    }

    /** When {@link #takeDue} will have something to give. */
    public Instant next() {
        return Instant.ofEpochMilli(
                slots.values().stream().mapToLong(slot -> slot.next).min().orElseThrow());
    }

    /** Those of {@code values} that differ enough from what was sent last, or that were silent long enough. */
    public Map<ChannelId, Double> worthSending(Map<ChannelId, Double> values, Instant now) {
        long at = now.toEpochMilli();
        Map<ChannelId, Double> worth = new HashMap<>();
        values.forEach((channel, value) -> {
            Slot slot = slots.get(channel);
            if (slot == null || slot.worthSending(value, at)) {
                worth.put(channel, value);
            }
        });
        return worth;
    }

    private long nextMoment(long after, long period) {
        return Math.floorDiv(after - phase, period) * period + period + phase;
    }

    private static final class Slot {
        final ChannelPlan plan;
        /** Due at once after the start. */
        long next = Long.MIN_VALUE / 2;

        long read = Long.MIN_VALUE / 2;
        long sentAt = Long.MIN_VALUE / 2;
        double sent;

        Slot(ChannelPlan plan) {
            this.plan = plan;
        }

        boolean due(long at) {
            return at >= next || at < read;
        }

        boolean worthSending(double value, long at) {
            boolean silent = at - sentAt >= plan.atLeastEvery().toMillis() || at < sentAt;
            if (!silent && plan.deadBand() > 0 && Math.abs(value - sent) < plan.deadBand()) {
                return false;
            }
            sent = value;
            sentAt = at;
            return true;
        }
    }
}
