package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The detectors of a profile in the order in which they look at a reading: those of the sensor first, as the others learn
 * nothing from what they mark. Immutable, shared by all devices of the profile.
 *
 * <p>Channels that a detector watches together, and all detectors of these, are one lane. What happens in one lane says
 * nothing in another, so that a late reading concerns its own lane only.
 */
public final class DetectorPlan {
    public static final DetectorPlan NONE = new DetectorPlan(List.of());

    private static final Look[] NO_LOOKS = {};

    private final List<DetectorSpec> specs;
    private final Map<ChannelId, Look[]> looks = new HashMap<>();
    private final Map<ChannelId, Integer> laneOfChannel = new HashMap<>();
    private final int[][] lanes;

    /** One detector looking at one channel: positions in {@link #specs} and in the inputs of that one. */
    record Look(int detector, int input) {}

    private DetectorPlan(List<DetectorSpec> inAnyOrder) {
        List<DetectorSpec> ordered = new ArrayList<>(inAnyOrder);
        ordered.sort(Comparator.comparing(spec -> !spec.kind().ofSensor()));
        this.specs = List.copyOf(ordered);
        Set<String> ids = new HashSet<>();
        List<Set<ChannelId>> groups = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            DetectorSpec spec = specs.get(i);
            if (!ids.add(spec.id().value())) {
                throw new IllegalArgumentException("detector " + spec.id() + " stands there twice");
            }
            for (int input = 0; input < spec.inputs().size(); input++) {
                Look look = new Look(i, input);
                looks.merge(spec.inputs().get(input), new Look[] {look}, DetectorPlan::joined);
            }
            join(groups, new HashSet<>(spec.inputs()));
        }
        for (int lane = 0; lane < groups.size(); lane++) {
            for (ChannelId channel : groups.get(lane)) {
                laneOfChannel.put(channel, lane);
            }
        }
        this.lanes = new int[groups.size()][];
        for (int lane = 0; lane < lanes.length; lane++) {
            int wanted = lane;
            lanes[lane] = IntStream.range(0, specs.size())
                    .filter(i -> laneOf(specs.get(i).inputs().get(0)) == wanted)
                    .toArray();
        }
    }

    /** @throws IllegalArgumentException for two detectors of one id */
    public static DetectorPlan of(List<DetectorSpec> specs) {
        return specs.isEmpty() ? NONE : new DetectorPlan(specs);
    }

    private static Look[] joined(Look[] some, Look[] more) {
        Look[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    /** Adds a group, and makes one of all that share a channel. */
    private static void join(List<Set<ChannelId>> groups, Set<ChannelId> group) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            if (groups.get(i).stream().anyMatch(group::contains)) {
                group.addAll(groups.remove(i));
            }
        }
        groups.add(group);
    }

    /** In the order in which they look at a reading; what else counts detectors counts them as here. */
    public List<DetectorSpec> specs() {
        return specs;
    }

    public boolean isEmpty() {
        return specs.isEmpty();
    }

    /** How many lanes there are; they count from 0. */
    public int lanes() {
        return lanes.length;
    }

    /** The lane of a channel, -1 when no detector watches it. */
    public int laneOf(ChannelId channel) {
        Integer lane = laneOfChannel.get(channel);
        return lane == null ? -1 : lane;
    }

    /** Positions of the detectors of a lane. Not to be changed. */
    public int[] detectors(int lane) {
        return lanes[lane];
    }

    /** Position of the detector with this id, -1 for none. */
    public int find(String id) {
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).id().value().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    Look[] looks(ChannelId channel) {
        return looks.getOrDefault(channel, NO_LOOKS);
    }

    /** True if the detectors are written the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof DetectorPlan plan && specs.equals(plan.specs));
    }

    @Override
    public int hashCode() {
        return Objects.hash(specs);
    }

    @Override
    public String toString() {
        return specs.toString();
    }
}
