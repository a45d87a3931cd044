package io.fieldwarden.alert.law;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of figures that a rule sets, as CSV with a head line, out of the program or out of a folder of the site. Every fault names
 * file, line, value and rule. Immutable.
 */
public final class LawTable {
    static final int MAX_ROWS = 5_000;
    private static final long MAX_BYTES = 1_048_576;
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreSurroundingSpaces(true)
            .get();

    private final List<Row> rows;

    private LawTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** One line; knows where it stands. */
    public record Row(String file, long line, Map<String, String> cells) {
        /** @throws LawFaultException when the cell is empty */
        public String text(String column) {
            return optional(column).orElseThrow(() -> fault(column, "", "must not be empty"));
        }

        public Optional<String> optional(String column) {
            return Optional.ofNullable(cells.get(column)).filter(cell -> !cell.isBlank());
        }

        /** @throws LawFaultException when it is no day such as 2026-01-31 */
        public LocalDate date(String column) {
            String text = text(column);
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw fault(column, text, "must be a day such as 2026-01-31");
            }
        }

        /**
         * @param rule said when the word is not one
         * @param reader throws {@link IllegalArgumentException} for other words
         * @throws LawFaultException when it does
         */
        public <T> T word(String column, String rule, Function<String, T> reader) {
            String text = text(column);
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException e) {
                throw fault(column, text, rule);
            }
        }

        public Status status() {
            return word("status", "must be verified, secondary, memory or proposal", Status::ofText);
        }

        public LawFaultException fault(String column, String value, String rule) {
            return new LawFaultException(file + ":" + line + ": " + column + " '" + value + "' " + rule);
        }
    }

    public List<Row> rows() {
        return rows;
    }

    /**
     * A table that comes with the program.
     *
     * @param path such as {@code /law/deadlines.csv}
     * @throws IllegalStateException when there is none: the program is broken
     */
    public static LawTable builtIn(String path) {
        try (InputStream in = LawTable.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the program has no table " + path);
            }
            return parse(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("table " + path, e);
        }
    }

    /** @throws LawFaultException when the file cannot be used */
    public static LawTable of(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new LawFaultException(file + " has more than " + MAX_BYTES + " bytes");
            }
            return parse(String.valueOf(file.getFileName()), Files.readString(file));
        } catch (IOException e) {
            throw new LawFaultException(file + " cannot be read as UTF-8: " + e.getMessage());
        }
    }

    /** The site's own table where there is one, else the program's. */
    public static LawTable siteOr(Optional<Path> folder, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return folder.map(dir -> dir.resolve(name))
                .filter(Files::isRegularFile)
                .map(LawTable::of)
                .orElseGet(() -> builtIn(path));
    }

    /** @throws LawFaultException when the text is no such table */
    public static LawTable parse(String file, String text) {
        String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (Reader reader = new StringReader(unmarked);
                CSVParser parser = CSVParser.parse(reader, FORMAT)) {
            List<Row> rows = new ArrayList<>();
            for (CSVRecord record : parser) {
                if (rows.size() >= MAX_ROWS) {
                    throw new LawFaultException(file + " has more than " + MAX_ROWS + " rows");
                }
                rows.add(new Row(file, parser.getCurrentLineNumber(), Map.copyOf(record.toMap())));
            }
            return new LawTable(rows);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new LawFaultException(file + " is no CSV with a head line: " + e.getMessage());
        }
    }
}
