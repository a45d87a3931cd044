package io.fieldwarden.hub.detect.inject;

import io.fieldwarden.device.detect.DetectorKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Makes the traces, runs the faults through the detectors and says in a table what was found. */
public final class InjectionReport {
    private final InjectionRun.Result result;

    private InjectionReport(InjectionRun.Result result) {
        this.result = result;
    }

    /**
     * @param weather days that drive the farm; empty: made by the seed
     * @throws IOException if that file cannot be used
     */
    public static InjectionReport of(InjectionRun.Options options, Optional<Path> weather) throws IOException {
        SplittableRandom random = new SplittableRandom(options.seed());
        Weather days = weather.isPresent() ? Weather.read(weather.get()) : Weather.made(options.seed());
        List<Trace> traces = new ArrayList<>();
        traces.addAll(FarmTraces.of(options.weeks(), options.perDay(), days, random.split()));
        traces.addAll(EquipmentTraces.of(options.weeks(), options.perDay(), random.split()));
        return new InjectionReport(InjectionRun.run(options, traces));
    }

    /** False alarms for each channel and week, of all detectors. */
    public double falseAlarmsPerWeek() {
        return falseAlarms(null) / channelWeeks();
    }

    private double channelWeeks() {
        return (double) result.falseAlarms().size() * result.options().weeks();
    }

    private int falseAlarms(@Nullable DetectorKind kind) {
        return result.falseAlarms().values().stream()
                .map(byKind -> kind == null ? byKind.values() : List.of(byKind.getOrDefault(kind, 0)))
                .flatMap(Collection::stream)
                .mapToInt(Integer::intValue)
                .sum();
    }

    private List<InjectionRun.Found> of(Injected fault) {
        return result.faults().stream().filter(found -> found.fault() == fault).toList();
    }

    private static boolean isFound(InjectionRun.Found found) {
        return found.delay() >= 0 && (found.fault() != Injected.STUCK || found.delay() < Injected.STUCK_WITHIN);
    }

    /** The share of a fault's injections that were found, 0 to 1. */
    double recall(Injected fault) {
        List<InjectionRun.Found> all = of(fault);
        return all.stream().filter(InjectionReport::isFound).count() / (double) all.size();
    }

    public void print(PrintWriter out, boolean byTrace) {
        InjectionRun.Options options = result.options();
        out.printf(
                Locale.ROOT,
                "%d channels x %d weeks, %d readings a day, seed %d, %d faults of each kind on each, budget %.2f%n",
                result.falseAlarms().size(),
                options.weeks(),
                options.perDay(),
                options.seed(),
                options.perTrace(),
                options.budget());
        out.printf("%n%-13s %6s %6s  %s%n", "fault", "found", "goal", "delay p50/p90 readings; found first by");
        for (Injected fault : Injected.values()) {
            out.printf(
                    Locale.ROOT,
                    "%-13s %5.1f%% %5.0f%%  %s%n",
                    fault,
                    100 * recall(fault),
                    100 * fault.goal(),
                    how(fault));
        }
        out.printf(Locale.ROOT, "%nfalse alarms per channel-week: %.3f in all", falseAlarmsPerWeek());
        for (DetectorKind kind : DetectorKind.values()) {
            out.printf(Locale.ROOT, ", %s %.3f", kind, falseAlarms(kind) / channelWeeks());
        }
        out.printf("%nstate of all detectors of a channel: %d bytes%n", result.stateBytes());
        if (byTrace) {
            printTraces(out);
        }
        out.flush();
    }

    private String how(Injected fault) {
        int[] delays = of(fault).stream()
                .mapToInt(InjectionRun.Found::delay)
                .filter(delay -> delay >= 0)
                .sorted()
                .toArray();
        if (delays.length == 0) {
            return "";
        }
        StringBuilder text =
                new StringBuilder(delays[delays.length / 2] + "/" + delays[(int) (0.9 * delays.length)] + ";");
        for (DetectorKind kind : DetectorKind.values()) {
            long by = of(fault).stream()
                    .filter(found -> found.by().contains(kind))
                    .count();
            text.append(by == 0 ? "" : " " + kind + " " + by);
        }
        long range = of(fault).stream().filter(InjectionRun.Found::byRange).count();
        return text.append(range == 0 ? "" : " range check " + range).toString();
    }

    private void printTraces(PrintWriter out) {
        out.printf("%n%-20s", "channel");
        for (Injected fault : Injected.values()) {
            out.printf("%13s", fault);
        }
        out.println("  false alarms in all weeks");
        for (Map.Entry<String, Map<DetectorKind, Integer>> trace :
                result.falseAlarms().entrySet()) {
            out.printf("%-20s", trace.getKey());
            for (Injected fault : Injected.values()) {
                List<InjectionRun.Found> here = of(fault).stream()
                        .filter(found -> found.trace().equals(trace.getKey()))
                        .toList();
                out.printf(
                        "%13s", here.stream().filter(InjectionReport::isFound).count() + "/" + here.size());
            }
            out.println("  " + trace.getValue());
        }
    }
}
