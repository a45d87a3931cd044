package io.fieldwarden.edge.csv;

import io.fieldwarden.device.ChannelId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of recorded readings: the first column is the time, each other one a channel, by its own name or by a mapping.
 * Reads forward; owned by one thread.
 */
final class CsvFile implements AutoCloseable {
    private final Path file;
    private final CsvLines lines;
    private final List<Column> columns;
    private final Consumer<BadCell> bad;

    private record Column(String name, ChannelId channel) {}

    private CsvFile(Path file, CsvLines lines, List<Column> columns, Consumer<BadCell> bad) {
        this.file = file;
        this.lines = lines;
        this.columns = columns;
        this.bad = bad;
    }

    /**
     * Reads the header.
     *
     * @param mapping channel by column name; a column that is not in it has its own name
     * @param bad told of each cell that cannot be used
     * @throws CsvException when there is no file, no header, or the mapping names a column that is not there
     */
    static CsvFile open(Path file, Map<String, ChannelId> mapping, Consumer<BadCell> bad) {
        CsvLines lines = CsvLines.open(file);
        try {
            List<String> header = lines.next();
            if (header == null || header.size() < 2) {
                throw new CsvException(file + ":1: header: needs a time column and at least one channel column");
            }
            List<Column> columns = new ArrayList<>();
            Set<ChannelId> seen = new HashSet<>();
            for (String cell : header.subList(1, header.size())) {
                String name = cell.strip();
                ChannelId channel = channel(file, name, mapping);
                if (!seen.add(channel)) {
                    throw new CsvException(file + ":1: header: channel '" + channel + "' stands there twice");
                }
                columns.add(new Column(name, channel));
            }
            for (String name : mapping.keySet()) {
                if (columns.stream().noneMatch(column -> column.name().equals(name))) {
                    throw new CsvException(file + ":1: header: no column '" + name + "' (columns are " + header + ")");
                }
            }
            return new CsvFile(file, lines, columns, bad);
        } catch (CsvException e) {
            lines.close();
            throw e;
        }
    }

    private static ChannelId channel(Path file, String name, Map<String, ChannelId> mapping) {
        ChannelId mapped = mapping.get(name);
        if (mapped != null) {
            return mapped;
        }
        try {
            return new ChannelId(name);
        } catch (IllegalArgumentException e) {
            throw new CsvException(file + ":1: header: column '" + name + "': " + e.getMessage(), e);
        }
    }

    List<ChannelId> channels() {
        return columns.stream().map(Column::channel).toList();
    }

    /** The next row that has a time and at least one value; null at the end. */
    @Nullable
    CsvRow next() {
        while (true) {
            List<String> cells = lines.next();
            if (cells == null) {
                return null;
            }
            OptionalLong at = CsvTime.parse(cells.get(0));
            if (at.isEmpty()) {
                bad.accept(new BadCell(
                        file,
                        lines.line(),
                        "time",
                        cells.get(0),
                        "is not ISO 8601, yyyy-MM-dd HH:mm:ss or epoch milliseconds; the row is left out"));
                continue;
            }
            Map<ChannelId, Double> values = values(cells);
            if (!values.isEmpty()) {
                return new CsvRow(lines.line(), at.getAsLong(), values);
            }
        }
    }

    private Map<ChannelId, Double> values(List<String> cells) {
        Map<ChannelId, Double> values = new TreeMap<>();
        for (int i = 1; i < cells.size(); i++) {
            String cell = cells.get(i).strip();
            if (i > columns.size()) {
                bad.accept(new BadCell(file, lines.line(), "column " + (i + 1), cell, "has no header"));
            } else if (!cell.isEmpty()) {
                Column column = columns.get(i - 1);
                Double value = number(cell);
                if (value == null) {
                    bad.accept(new BadCell(file, lines.line(), column.name(), cell, "is not a finite number"));
                } else {
                    values.put(column.channel(), value);
                }
            }
        }
        return values;
    }

    private static @Nullable Double number(String cell) {
        if (cell.equals("true") || cell.equals("false")) {
            return cell.equals("true") ? 1.0 : 0.0;
        }
        char last = cell.charAt(cell.length() - 1);
        if (last == 'd' || last == 'f' || last == 'D' || last == 'F') {
            return null; // Java would take "1f" for a number.
        }
        try {
            double value = Double.parseDouble(cell);
            return Double.isFinite(value) ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
