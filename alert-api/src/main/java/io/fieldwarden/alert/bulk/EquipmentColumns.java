package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.equipment.EquipmentCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** The columns of equipment files as CSV, and the words that forms use for them: {@code equipment/columns.csv}. */
final class EquipmentColumns {
    private static final String RESOURCE = "/equipment/columns.csv";
    private static final Map<String, String> BY_WORD = new HashMap<>();
    private static final List<String> ORDER = read();

    private EquipmentColumns() {}

    private static List<String> read() {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setCommentMarker('#')
                .get();
        try (InputStream in = EquipmentColumns.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + RESOURCE);
            }
            List<String> order = new ArrayList<>();
            for (CSVRecord row : format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                String column = row.get("column");
                order.add(column);
                BY_WORD.put(column, column);
                for (String alias : row.get("aliases").split(" ", -1)) {
                    BY_WORD.put(alias, column);
                }
            }
            return List.copyOf(order);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /** In the order of an export. */
    static List<String> order() {
        return ORDER;
    }

    /** The column that a word of a head line names. */
    static Optional<String> find(String word) {
        return Optional.ofNullable(BY_WORD.get(word.strip().toLowerCase(Locale.ROOT)));
    }

    /** The code of a category that a form names by code or by its words. */
    static Optional<String> category(String cell) {
        String plain = cell.strip();
        if (EquipmentCatalogue.find(plain.toUpperCase(Locale.ROOT)).isPresent()) {
            return Optional.of(plain.toUpperCase(Locale.ROOT));
        }
        return EquipmentCatalogue.all().stream()
                .filter(entry -> entry.zh().equals(plain))
                .map(EquipmentCatalogue.Entry::code)
                .findFirst();
    }
}
