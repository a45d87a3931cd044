package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stood at one position when: the change-overs, and what they add to older values. */
public record Bindings(List<Binding> all) {
    /** @param all of one position, oldest first */
    public Bindings {
        all = List.copyOf(all);
    }

    /**
     * One device gave way to another.
     *
     * @param offset added to what was measured before, for one channel; empty where none was given
     */
    public record Changeover(Instant at, DeviceId from, DeviceId to, Optional<Double> offset) {}

    /** Oldest first. A device that came while another still stood there followed nobody. */
    public List<Changeover> changeovers(String channel) {
        List<Changeover> changeovers = new ArrayList<>();
        for (Binding next : all) {
            before(next)
                    .filter(last -> !last.device().equals(next.device()))
                    .ifPresent(last -> changeovers.add(new Changeover(
                            next.from(),
                            last.device(),
                            next.device(),
                            Optional.ofNullable(next.offsets().get(channel)))));
        }
        return changeovers;
    }

    /** The one that ended last before this one began. */
    private Optional<Binding> before(Binding next) {
        Optional<Binding> last = Optional.empty();
        for (Binding other : all) {
            boolean ended = other.to().map(to -> !to.isAfter(next.from())).orElse(false);
            boolean later = last.map(l -> other.to().orElse(Instant.EPOCH).isAfter(l.to().orElse(Instant.EPOCH)))
                    .orElse(true);
            if (ended && !other.equals(next) && later) {
                last = Optional.of(other);
            }
        }
        return last;
    }

    /** What all later change-overs together add to the values of this one. */
    public double offset(Binding binding, String channel) {
        double sum = 0;
        for (Binding later : all) {
            boolean follows = binding.to().map(to -> !later.from().isBefore(to)).orElse(false);
            if (follows && !later.equals(binding)) {
                sum += later.offsets().getOrDefault(channel, 0.0);
            }
        }
        return sum;
    }
}
