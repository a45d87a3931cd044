package io.fieldwarden.edge.csv;

import java.nio.file.Path;

/**
 * What could not be read in a file.
 *
 * @param line from 1, the header being line 1
 * @param column its name, or {@code time}
 * @param value as it stands there, shortened
 */
public record BadCell(Path file, long line, String column, String value, String rule) {
    private static final int LONGEST = 60;

    public BadCell {
        value = value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + column + " '" + value + "' " + rule;
    }
}
