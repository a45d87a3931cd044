package io.fieldwarden.alert.equipment;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file of rules or words, with a head line. Lines that begin with {@code #} are remarks. */
record Table(List<Row> rows) {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setCommentMarker('#')
            .setIgnoreSurroundingSpaces(true)
            .get();

    /** @param line as an editor counts, for faults */
    record Row(long line, Map<String, String> cells) {
        /** Empty where the column is missing or the cell is. */
        String cell(String column) {
            return cells.getOrDefault(column, "");
        }
    }

    /** A file that comes with the program: a fault in it is a fault of the program. */
    static Table resource(String name) {
        try (InputStream in = Table.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** @throws IllegalArgumentException for a text that is no CSV with a head line */
    static Table parse(String text) {
        List<Row> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            for (CSVRecord cells : parser) {
                if (!cells.isConsistent()) {
                    throw new IllegalArgumentException("line " + parser.getCurrentLineNumber() + ": has " + cells.size()
                            + " cells, not one per name of the head line");
                }
                rows.add(new Row(parser.getCurrentLineNumber(), cells.toMap()));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("is no CSV: " + e.getMessage(), e);
        }
        return new Table(rows);
    }
}
