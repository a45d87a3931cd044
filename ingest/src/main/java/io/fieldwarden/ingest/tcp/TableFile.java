package io.fieldwarden.ingest.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CSV file that an operator edits while the hub runs: {@code #} comments, a heading, rows without quotes. It is read again
 * when it has changed; a file with a fault leaves what was read before in force. Thread-safe.
 */
public final class TableFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);
    private static final long MOST_BYTES = 4L << 20;

    private final Optional<Path> file;
    private final List<String> columns;
    private final Function<List<Row>, T> meaning;
    private Optional<FileTime> seen = Optional.empty();
    private T current;

    /** One row; cells without blanks around them. */
    public record Row(int line, List<String> cells) {
        public Row {
            cells = List.copyOf(cells);
        }

        public IllegalArgumentException fault(String what) {
            return new IllegalArgumentException("line " + line + ": " + what);
        }
    }

    /**
     * @param file empty for one without rows
     * @param meaning makes of the rows what they mean; throws IllegalArgumentException for a fault
     * @throws IllegalArgumentException when the file cannot be read or has a fault now
     */
    public TableFile(Optional<Path> file, List<String> columns, Function<List<Row>, T> meaning) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.meaning = meaning;
        this.current = file.map(this::load).orElseGet(() -> meaning.apply(List.of()));
    }

    /** What the file says now. */
    public synchronized T now() {
        file.ifPresent(path -> {
            try {
                if (!Optional.of(Files.getLastModifiedTime(path)).equals(seen)) {
                    current = load(path);
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.atError()
                        .addKeyValue("file", path)
                        .setCause(e)
                        .log("file cannot be used; what it said before counts");
            }
        });
        return current;
    }

    private T load(Path path) {
        try {
            seen = Optional.of(Files.getLastModifiedTime(path));
            if (Files.size(path) > MOST_BYTES) {
                throw new IllegalArgumentException(
                        path + ": " + Files.size(path) + " bytes are more than " + MOST_BYTES);
            }
            return meaning.apply(rows(Files.readAllLines(path)));
        } catch (IOException e) {
            throw new IllegalArgumentException(path + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    private List<Row> rows(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        boolean headed = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> cells =
                    List.of(line.split(",", -1)).stream().map(String::strip).toList();
            Row row = new Row(i + 1, cells);
            if (!headed && !cells.equals(columns)) {
                throw row.fault("the heading is not " + String.join(",", columns));
            }
            if (cells.size() != columns.size()) {
                throw row.fault(cells.size() + " cells are not " + columns.size());
            }
            if (headed) {
                rows.add(row);
            }
            headed = true;
        }
        return rows;
    }
}
