package io.fieldwarden.alert.bulk;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV text with a head line (RFC 4180). Read row by row, as often as needed, so that a large one takes no more memory than
 * its text.
 */
final class Sheet {
    static final int MAX_ROWS = 100_000;
    private static final int MAX_COLUMNS = 200;
    private static final int MAX_CELL = 1_000;

    /** What a browser puts where bytes are not of the character set. */
    private static final char REPLACED = '\uFFFD';

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setIgnoreEmptyLines(false)
            .setIgnoreSurroundingSpaces(true)
            .get();

    private final String text;
    private final Kind usual;
    private final List<String> head;

    /**
     * @param usual kind of rows that do not say theirs
     * @throws BadCsvException when the head line cannot be used
     */
    Sheet(String text, Kind usual) {
        this.text = CsvText.withoutMark(text);
        if (text.indexOf(REPLACED) >= 0) {
            throw new BadCsvException("was not UTF-8 when it was read; " + CsvText.HINT);
        }
        this.usual = usual;
        this.head = head();
    }

    /**
     * A row as it stands.
     *
     * @param number as a spreadsheet counts: the head line is 1
     * @param cells by column; only columns that the file has
     */
    record Row(int number, Map<String, String> cells) {
        /** Empty where the column is missing or the cell is. */
        String cell(String column) {
            return cells.getOrDefault(column, "");
        }

        boolean has(String column) {
            return cells.containsKey(column);
        }
    }

    /** A row that cannot be read at all, or one that can. */
    interface Visitor {
        void row(Kind kind, Row row);

        void bad(int number, String column, String value, String rule);
    }

    private List<String> head() {
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            var records = parser.iterator();
            if (!records.hasNext()) {
                throw new BadCsvException("is empty: the first line names the columns");
            }
            List<String> names = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (String cell : records.next()) {
                String name = column(cell.strip());
                if (name.isEmpty() || !seen.add(name)) {
                    throw new BadCsvException("column " + (names.size() + 1)
                            + (name.isEmpty() ? " has no name" : ": '" + name + "' twice"));
                }
                names.add(name);
            }
            if (names.size() > MAX_COLUMNS) {
                throw new BadCsvException("has " + names.size() + " columns, more than " + MAX_COLUMNS);
            }
            if (!seen.contains(Kind.ID)) {
                throw new BadCsvException("has no column 'id'; it has " + names);
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.io.UncheckedIOException e) {
            throw new BadCsvException("cannot be read: " + cause(e), e);
        }
    }

    /** Names of columns in any case; those of parameters as they are, with their prefix. */
    private static String column(String cell) {
        String lower = cell.toLowerCase(Locale.ROOT);
        if (lower.equals("name")) {
            return "name_zh";
        }
        if (cell.isEmpty() || Kind.isColumn(lower)) {
            return lower;
        }
        return lower.startsWith(Kind.PARAMETER)
                ? Kind.PARAMETER + cell.substring(Kind.PARAMETER.length())
                : Kind.PARAMETER + cell;
    }

    /** How many rows there are. @throws BadCsvException for too many, or when a row cannot be told from the next */
    int count() {
        int[] rows = {0};
        each(row -> {
            if (++rows[0] > MAX_ROWS) {
                throw new BadCsvException("has more than " + MAX_ROWS + " rows; send it in parts");
            }
        });
        return rows[0];
    }

    /** Every row, in the order of the file. */
    void visit(Visitor visitor) {
        each(cells -> visit(cells, visitor));
    }

    private void visit(CSVRecord cells, Visitor visitor) {
        int number = (int) cells.getRecordNumber();
        if (cells.size() != head.size()) {
            visitor.bad(number, "", "", "has " + cells.size() + " cells under " + head.size() + " names of columns");
            return;
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < head.size(); i++) {
            String cell = cells.get(i).strip();
            if (cell.length() > MAX_CELL) {
                visitor.bad(number, head.get(i), cell, "has more than " + MAX_CELL + " characters");
                return;
            }
            row.put(head.get(i), cell);
        }
        String word = row.getOrDefault(Kind.COLUMN, "");
        Optional<Kind> kind = kind(word);
        if (kind.isEmpty()) {
            visitor.bad(number, Kind.COLUMN, word, "is not one of organisation, site, position, device");
        } else {
            visitor.row(kind.get(), new Row(number, row));
        }
    }

    private Optional<Kind> kind(String word) {
        try {
            return Optional.of(word.isEmpty() ? usual : Kind.ofText(word.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void each(Consumer<CSVRecord> action) {
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            for (CSVRecord cells : parser) {
                boolean blank = cells.size() == 1 && cells.get(0).isBlank();
                if (cells.getRecordNumber() > 1 && !blank) {
                    action.accept(cells);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            throw new BadCsvException("cannot be read: " + cause(e), e);
        }
    }

    private static String cause(UncheckedIOException e) {
        return String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }
}
