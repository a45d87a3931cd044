package io.fieldwarden.device.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Windows computed the slow, plain way from every reading there ever was. */
final class Reference {
    private record Sample(long at, double value) {}

    private final List<Sample> samples = new ArrayList<>();
    private final long window;

    Reference(Duration window) {
        this.window = window.toMillis();
    }

    Reference take(long at, double value) {
        samples.add(new Sample(at, value));
        return this;
    }

    long first() {
        return samples.get(0).at;
    }

    double of(Window of) {
        long now = newest().at;
        long from = now - window;
        if (first() > from) {
            return Double.NaN;
        }
        if (of instanceof Window.Rate) {
            return newest().value - onLine(from);
        } else if (of instanceof Window.Average) {
            return time(from, now, false) / window;
        } else if (of instanceof Window.Integral) {
            return time(from, now, false) / 3_600_000.0;
        } else if (of instanceof Window.Sum) {
            return within(from, false).stream().mapToDouble(Sample::value).sum();
        } else if (of instanceof Window.Extreme extreme) {
            var values = within(from, true).stream().mapToDouble(Sample::value);
            return extreme.highest() ? values.max().orElseThrow() : values.min().orElseThrow();
        } else if (of instanceof Window.Hours) {
            return time(from, now, true) / 3_600_000.0;
        }
        int edges = 0;
        for (int i = 0; i < samples.size(); i++) {
            boolean rising = samples.get(i).value > 5 && (i == 0 || samples.get(i - 1).value <= 5);
            edges += rising && samples.get(i).at > from ? 1 : 0;
        }
        return edges;
    }

    /** How far a window may be off when its old edge is off by this part of its length; values are 0 to 10. */
    double blur(Window of, double part) {
        double slot = window * part / 1000;
        if (of instanceof Window.Average) {
            return 10 * part;
        } else if (of instanceof Window.Hours || of instanceof Window.Integral) {
            return 10 * slot / 3600;
        } else if (of instanceof Window.Rate || of instanceof Window.Extreme) {
            return 10;
        }
        return of instanceof Window.Sum ? 10 * slot : slot;
    }

    private Sample newest() {
        return samples.get(samples.size() - 1);
    }

    private List<Sample> within(long from, boolean edge) {
        return samples.stream().filter(s -> edge ? s.at >= from : s.at > from).toList();
    }

    private double onLine(long at) {
        for (int i = 1; i < samples.size(); i++) {
            Sample a = samples.get(i - 1);
            Sample b = samples.get(i);
            if (a.at <= at && at < b.at) {
                return a.value + (b.value - a.value) * (at - a.at) / (b.at - a.at);
            }
        }
        return newest().value;
    }

    /** The integral over the window of the value, or of being above 5, each value standing until the next. */
    private double time(long from, long to, boolean above) {
        double sum = 0;
        for (int i = 0; i < samples.size() - 1; i++) {
            long begin = Math.max(from, samples.get(i).at);
            long end = Math.min(to, samples.get(i + 1).at);
            double weight = above ? (samples.get(i).value > 5 ? 1 : 0) : samples.get(i).value;
            sum += end > begin ? weight * (end - begin) : 0;
        }
        return sum;
    }
}
