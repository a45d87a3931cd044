package io.fieldwarden.hub.detect.inject;

import io.fieldwarden.device.detect.Detection;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.hub.detect.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Puts faults into healthy traces and counts what the detectors find. Each trace is run once as it is, and every alert of that run is a
 * false alarm. A fault begins somewhere after the second week; the detectors go on from the state they had there, once for each
 * fault. Found is a fault if an alert comes while it lasts, or with the first reading after it, that the healthy run does not have at
 * the same reading. The same options give the same result.
 */
public final class InjectionRun {
    private static final int LEARNING_WEEKS = 2;

    private static final Set<DetectorKind> KINDS = Set.copyOf(DetectorKind.ofOneChannel());

    /** How often a place is sought where a stuck channel differs from a healthy one. */
    private static final int TRIES = 200;

    /**
     * What to run.
     *
     * @param weeks of each trace, 6 to 52
     * @param perDay readings a day, 24 to 86,400
     * @param seed of traces and faults
     * @param perTrace faults of each kind on each trace, 1 to 1,000
     * @param budget false alarms for each channel and week
     * @param strict sizes of faults from the median distance from the median, which is far less where a channel mostly rests
     */
    public record Options(int weeks, int perDay, long seed, int perTrace, double budget, boolean strict) {
        public Options {
            check("weeks", weeks, 6, 52);
            check("readings a day", perDay, 24, 86_400);
            check("faults of each kind", perTrace, 1, 1_000);
        }

        private static void check(String what, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(what + ": " + value + " is not between " + least + " and " + most);
            }
        }
    }

    /** Where a fault was found: how many readings after it began, and by whom first; a delay below 0 for not found. */
    record Found(String trace, Injected fault, int delay, Set<DetectorKind> by, boolean byRange) {}

    /**
     * What came of it.
     *
     * @param falseAlarms of each trace by detector, on its healthy readings
     */
    record Result(
            Options options, List<Found> faults, Map<String, Map<DetectorKind, Integer>> falseAlarms, int stateBytes) {}

    private final Options options;
    private final Duration period;
    private final List<Found> faults = new ArrayList<>();
    private int stateBytes;

    private InjectionRun(Options options) {
        this.options = options;
        this.period = Duration.ofMillis(86_400_000 / options.perDay());
    }

    static Result run(Options options, List<Trace> traces) {
        InjectionRun run = new InjectionRun(options);
        Map<String, Map<DetectorKind, Integer>> falseAlarms = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(options.seed() ^ 0x5DEECE66DL);
        for (Trace trace : traces) {
            falseAlarms.put(trace.name(), run.one(trace, random.split()));
        }
        return new Result(options, List.copyOf(run.faults), falseAlarms, run.stateBytes);
    }

    /** A fault to come: where, which, how. */
    private record Plan(Injected fault, int from, Injected.Size size, long seed) {}

    private Map<DetectorKind, Integer> one(Trace trace, SplittableRandom random) {
        Map<Integer, List<Plan>> plans = plans(trace, random);
        Map<Integer, List<Watch>> started = new HashMap<>();
        Map<DetectorKind, Integer> alarms = new EnumMap<>(DetectorKind.class);
        Set<Integer> alarmsAt = new HashSet<>();
        Watch watch = Watch.start(KINDS, options.budget(), period);
        boolean[] lost = lost(trace.length(), random);
        for (int i = 0; i < trace.length(); i++) {
            int here = plans.getOrDefault(i, List.of()).size();
            if (here > 0) {
                started.put(i, Stream.generate(watch::fork).limit(here).toList());
            }
            Set<DetectorKind> by = lost[i] ? Set.of() : alerting(watch, i, trace.value(i), true);
            for (DetectorKind kind : by) {
                alarms.merge(kind, 1, Integer::sum);
                alarmsAt.add(i);
            }
        }
        stateBytes = Math.max(stateBytes, watch.stateBytes());
        plans.forEach((at, here) -> {
            for (int k = 0; k < here.size(); k++) {
                List<Watch> forks = started.getOrDefault(at, List.of());
                faults.add(inject(trace, here.get(k), forks.get(k), alarmsAt, lost));
            }
        });
        return alarms;
    }

    private Map<Integer, List<Plan>> plans(Trace trace, SplittableRandom random) {
        Map<Integer, List<Plan>> plans = new TreeMap<>();
        double sd = options.strict() ? trace.medianSpread() : trace.spread();
        int first = LEARNING_WEEKS * 7 * options.perDay();
        for (Injected fault : Injected.values()) {
            int last = trace.length() - fault.length(options.perDay()) - 2;
            for (int k = 0; k < options.perTrace(); k++) {
                int from = first + random.nextInt(last - first);
                for (int tries = 0;
                        fault == Injected.STUCK && tries < TRIES && rests(trace, from, fault.length(options.perDay()));
                        tries++) {
                    from = first + random.nextInt(last - first);
                }
                if (fault == Injected.STUCK && rests(trace, from, fault.length(options.perDay()))) {
                    continue;
                }
                Injected.Size size = new Injected.Size(sd, random.nextBoolean() ? 1 : -1, options.perDay());
                plans.computeIfAbsent(from, at -> new ArrayList<>())
                        .add(new Plan(fault, from, size, random.nextLong()));
            }
        }
        return plans;
    }

    /** Readings that never come in, on a healthy channel too: two of a thousand, now and then several in a row. */
    private static boolean[] lost(int readings, SplittableRandom random) {
        boolean[] lost = new boolean[readings];
        for (int i = 0; i < readings; i++) {
            if (random.nextInt(1_000) < 2) {
                int end = i + 1 + random.nextInt(3);
                for (; i < end && i < readings; i++) {
                    lost[i] = true;
                }
            }
        }
        return lost;
    }

    /** True if the healthy channel shows the same value all the time too: a fault that changes nothing is none. */
    private static boolean rests(Trace trace, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (trace.value(i) != trace.value(from - 1)) {
                return false;
            }
        }
        return true;
    }

    /** Takes in reading i; the kinds that alert. */
    private Set<DetectorKind> alerting(Watch watch, int i, double value, boolean usable) {
        Map<DetectorKind, Detection> said = watch.step(i * period.toMillis(), value, usable);
        said.values().removeIf(detection -> !detection.alert());
        return said.keySet();
    }

    private Found inject(Trace trace, Plan plan, Watch watch, Set<Integer> alarmsAt, boolean[] lost) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        int end = plan.from() + plan.fault().length(options.perDay());
        int began = -1;
        for (int i = plan.from(); i <= end; i++) {
            boolean over = i == end;
            double value = over ? trace.value(i) : plan.fault().value(trace, plan.from(), i, plan.size(), random);
            began = began < 0 && value != trace.value(i) ? i : began;
            if (Double.isNaN(value) || (lost[i] && i > plan.from() && !over)) {
                continue;
            }
            boolean inRange = value >= trace.min() && value <= trace.max();
            Set<DetectorKind> by = alerting(watch, i, value, inRange);
            if (began >= 0 && (!inRange || (!by.isEmpty() && !alarmsAt.contains(i)))) {
                return new Found(trace.name(), plan.fault(), i - began, by, !inRange);
            }
        }
        return new Found(trace.name(), plan.fault(), -1, Set.of(), false);
    }
}
