package io.fieldwarden.device.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects the faults of one file, at most {@value #MAX}. Used by one thread. */
final class Faults {
    static final int MAX = 200;
    private static final int SHOWN = 80;

    private final List<Fault> faults = new ArrayList<>();
    private final int[] source;

    /** @param source the file as code points, as marks count */
    Faults(int[] source) {
        this.source = source;
    }

    void at(Node node, String what, String value, String rule) {
        Mark mark = node.getStartMark();
        add(mark.getLine() + 1, mark.getColumn() + 1, what, value, rule);
    }

    /**
     * Points inside a scalar where that is possible: where the text stands in the file as it is, without escapes or folded
     * lines.
     *
     * @param offset in UTF-16 units from the beginning of {@code text}
     */
    void inside(Node node, String text, int offset, String what, String value, String rule) {
        int[] points = text.codePoints().toArray();
        int from = node.getStartMark().getIndex();
        int to = Math.min(node.getEndMark().getIndex(), source.length);
        int start = find(points, from, to);
        if (start < 0) {
            at(node, what, value, rule);
            return;
        }
        int target = start + text.codePointCount(0, Math.min(offset, text.length()));
        int line = node.getStartMark().getLine();
        int column = node.getStartMark().getColumn();
        for (int i = from; i < target; i++) {
            column++;
            if (source[i] == '\n') {
                line++;
                column = 0;
            }
        }
        add(line + 1, column + 1, what, value, rule);
    }

    void add(int line, int column, String what, String value, String rule) {
        if (faults.size() < MAX) {
            faults.add(new Fault(line, column, what, shortened(value), rule));
        }
    }

    List<Fault> list() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column))
                .toList();
    }

    int size() {
        return faults.size();
    }

    /** What has been added since there were so many. */
    List<Fault> since(int count) {
        return List.copyOf(faults.subList(Math.min(count, faults.size()), faults.size()));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    private int find(int[] points, int from, int to) {
        for (int start = from; start + points.length <= to; start++) {
            int i = 0;
            while (i < points.length && source[start + i] == points[i]) {
                i++;
            }
            if (i == points.length) {
                return start;
            }
        }
        return -1;
    }

    private static String shortened(String value) {
        String line = value.replaceAll("\\p{Cntrl}+", " ");
        return line.codePointCount(0, line.length()) <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
    }
}
