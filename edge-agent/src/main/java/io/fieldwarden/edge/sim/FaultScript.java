package io.fieldwarden.edge.sim;

import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Which fault is where at which moment: one short fault begins every {@code every}, in an order that the seed shuffles
 * anew each round; the long ones stand at fixed times and come again. A function of time, immutable, so that history and
 * present agree.
 */
public final class FaultScript {
    /** The script in which nothing happens. */
    public static final FaultScript NONE =
            new FaultScript(0, Instant.EPOCH, Duration.ofMinutes(1), List.of(), List.of());

    private final long seed;
    private final Instant start;
    private final Duration every;
    private final List<Turn> faults;
    private final Map<DeviceId, List<Standing>> longOnes = new HashMap<>();
    private final int slotsToLookBack;

    /**
     * A fault that takes its turn.
     *
     * @param devices all hit at once
     */
    public record Turn(FaultKind kind, Set<DeviceId> devices) {
        public Turn {
            devices = Set.copyOf(devices);
        }
    }

    /**
     * A fault at a fixed time.
     *
     * @param first its beginning relative to the start of the script; usually negative
     * @param again after this time it begins anew
     */
    public record Standing(FaultKind kind, DeviceId device, Duration first, Duration again) {}

    /** A fault that stands at the moment asked for. */
    public record Active(FaultKind kind, Instant since) {}

    /** @param start the first short fault begins one slot later */
    public FaultScript(long seed, Instant start, Duration every, List<Turn> faults, List<Standing> longOnes) {
        this.seed = seed;
        this.start = start;
        this.every = every;
        this.faults = List.copyOf(faults);
        longOnes.forEach(one -> this.longOnes
                .computeIfAbsent(one.device(), d -> new ArrayList<>())
                .add(one));
        long longest = faults.stream()
                .mapToLong(one -> one.kind().duration().toMillis())
                .max()
                .orElse(0);
        this.slotsToLookBack = (int) (longest / every.toMillis()) + 1;
    }

    /** What is wrong with this device; the fault that began first, should several meet. */
    public Optional<Active> active(DeviceId device, Instant at) {
        for (Standing one : longOnes.getOrDefault(device, List.of())) {
            Instant since = latest(one, at);
            if (stands(one.kind(), since, at)) {
                return Optional.of(new Active(one.kind(), since));
            }
        }
        long slot = Math.floorDiv(at.toEpochMilli() - start.toEpochMilli(), every.toMillis());
        for (long s = slot - slotsToLookBack; s <= slot; s++) {
            Optional<Turn> fault = inSlot(s);
            Instant since = start.plus(every.multipliedBy(s));
            if (fault.isPresent()
                    && fault.get().devices().contains(device)
                    && stands(fault.get().kind(), since, at)) {
                return Optional.of(new Active(fault.get().kind(), since));
            }
        }
        return Optional.empty();
    }

    /** The short fault that begins with this slot; none before slot 1. */
    public Optional<Turn> inSlot(long slot) {
        if (slot < 1 || faults.isEmpty()) {
            return Optional.empty();
        }
        long round = (slot - 1) / faults.size();
        List<Turn> order = new ArrayList<>(faults);
        Collections.shuffle(order, new Random(seed * 31 + round));
        return Optional.of(order.get((int) ((slot - 1) % faults.size())));
    }

    private Instant latest(Standing one, Instant at) {
        Instant first = start.plus(one.first());
        long rounds = Math.max(
                0,
                Math.floorDiv(
                        at.toEpochMilli() - first.toEpochMilli(), one.again().toMillis()));
        return first.plus(one.again().multipliedBy(rounds));
    }

    private static boolean stands(FaultKind kind, Instant since, Instant at) {
        return !at.isBefore(since) && at.isBefore(since.plus(kind.duration()));
    }
}
