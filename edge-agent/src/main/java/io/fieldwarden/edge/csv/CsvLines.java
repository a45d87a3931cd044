package io.fieldwarden.edge.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of a CSV file (RFC 4180: quotes, doubled quotes, line breaks within quotes; also bare LF and a byte order
 * mark). Owned by one thread.
 */
final class CsvLines implements AutoCloseable {
    /** A quote that is never closed must not read a whole disk into memory. */
    private static final int LONGEST_RECORD = 1 << 20;

    private final Path file;
    private final BufferedReader reader;
    private long line;
    private long recordLine;

    private CsvLines(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
    }

    static CsvLines open(Path file) {
        try {
            // Broken UTF-8 becomes a replacement character: then the cell is bad, not the file.
            return new CsvLines(
                    file,
                    new BufferedReader(new InputStreamReader(
                            Files.newInputStream(file),
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPLACE)
                                    .onUnmappableCharacter(CodingErrorAction.REPLACE))));
        } catch (IOException e) {
            throw new CsvException(file + ": cannot be read: " + e, e);
        }
    }

    /** The cells of the next record that is not empty; null at the end. */
    @Nullable
    List<String> next() {
        try {
            while (true) {
                String text = reader.readLine();
                if (text == null) {
                    return null;
                }
                line++;
                recordLine = line;
                if (line == 1 && text.startsWith("\uFEFF")) {
                    text = text.substring(1);
                }
                if (!text.isBlank()) {
                    return cells(text);
                }
            }
        } catch (IOException e) {
            throw new CsvException(file + ":" + line + ": cannot be read: " + e, e);
        }
    }

    /** Where the record given last began. */
    long line() {
        return recordLine;
    }

    private List<String> cells(String first) throws IOException {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        String text = first;
        boolean quoted = false;
        int i = 0;
        while (true) {
            if (i == text.length()) {
                String more = quoted && cell.length() < LONGEST_RECORD ? reader.readLine() : null;
                if (more == null) {
                    cells.add(cell.toString());
                    return cells;
                }
                line++;
                cell.append('\n');
                text = more;
                i = 0;
                continue;
            }
            char c = text.charAt(i++);
            if (quoted && c == '"' && i < text.length() && text.charAt(i) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"' && (quoted || cell.toString().isBlank())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new CsvException(file + ": cannot be closed: " + e, e);
        }
    }
}
