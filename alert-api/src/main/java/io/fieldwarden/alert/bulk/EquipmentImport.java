package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.equipment.Duty;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.EquipmentRecord;
import io.fieldwarden.alert.store.Author;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.alert.store.EquipmentFileStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.RefusedException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Many equipment files at once. Each row is a change of its own: one that is refused says why and stops no other. A row with the
 * days of its last and next inspection gets a record of it, once however often the file is imported. For one thread.
 */
public final class EquipmentImport {
    /** Each row is on stable storage before the next: more take longer than people wait. */
    public static final int MAX_ROWS = 2_000;

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .get();

    private final EquipmentStore store;
    private final EquipmentFileStore files;
    private final Author author;
    private final boolean dryRun;
    private final Progress progress = new Progress();

    /** @param dryRun tries each row on what is stored and changes nothing */
    public EquipmentImport(EquipmentStore store, EquipmentFileStore files, Author author, boolean dryRun) {
        this.store = store;
        this.files = files;
        this.author = author;
        this.dryRun = dryRun;
    }

    /** @throws BadCsvException when the text cannot be read as a whole */
    public Progress.Numbers run(String csv) {
        List<Map<String, String>> rows = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        read(CsvText.withoutMark(csv), rows, numbers);
        progress.rows(rows.size() + progress.numbers().failed());
        for (int i = 0; i < rows.size(); i++) {
            row(numbers.get(i), new EquipmentRow(rows.get(i)));
        }
        return progress.numbers();
    }

    private void read(String text, List<Map<String, String>> rows, List<Integer> numbers) {
        try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
            List<String> head = null;
            for (CSVRecord record : parser) {
                if (head == null) {
                    head = head(record);
                } else if (record.size() != head.size()) {
                    progress.failed(
                            (int) record.getRecordNumber(),
                            "",
                            "",
                            "has " + record.size() + " cells under " + head.size() + " names of columns");
                } else {
                    Map<String, String> cells = new LinkedHashMap<>();
                    for (int i = 0; i < head.size(); i++) {
                        cells.put(head.get(i), record.get(i).strip());
                    }
                    rows.add(cells);
                    numbers.add((int) record.getRecordNumber());
                }
                if (rows.size() > MAX_ROWS) {
                    throw new BadCsvException("has more than " + MAX_ROWS + " rows; send it in parts");
                }
            }
            if (head == null) {
                throw new BadCsvException("is empty: the first line names the columns");
            }
        } catch (IOException | UncheckedIOException e) {
            throw new BadCsvException("cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> head(CSVRecord record) {
        List<String> head = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String word : record) {
            String column = EquipmentColumns.find(word)
                    .orElseThrow(() -> new BadCsvException("column '" + word.strip() + "' is not known; known are "
                            + String.join(", ", EquipmentColumns.order())));
            if (!seen.add(column)) {
                throw new BadCsvException("column '" + column + "' twice");
            }
            head.add(column);
        }
        if (!seen.contains("id")) {
            throw new BadCsvException("has no column 'id'");
        }
        return head;
    }

    private void row(int number, EquipmentRow row) {
        try {
            EquipmentId id = row.id();
            Optional<EquipmentStore.Filed> before = store.find(id);
            Equipment equipment = row.read(id, before.map(EquipmentStore.Filed::equipment));
            Optional<EquipmentRecord> inspection = inspection(row, equipment);
            Edits.Mode mode = before.isPresent() ? Edits.Mode.CHANGE : Edits.Mode.ADD;
            EquipmentStore.Filed after = dryRun
                    ? store.rehearse(author, equipment, mode)
                    : store.put(author, equipment, mode, Optional.empty());
            if (!dryRun) {
                inspection.ifPresent(record -> files.add(author, record));
            }
            boolean changed =
                    before.map(was -> was.version() != after.version()).orElse(true);
            progress.done(before.isEmpty() ? 1 : 0, before.isPresent() && changed ? 1 : 0, changed ? 0 : 1);
        } catch (RowFault e) {
            progress.failed(number, e.column(), e.value(), e.rule());
        } catch (RefusedException e) {
            boolean field =
                    e.kind() == RefusedException.Kind.BAD_FIELD || e.kind() == RefusedException.Kind.OUTSIDE_SCOPE;
            progress.failed(number, field ? e.field() : "id", e.value(), e.rule());
        }
    }

    /** Of the duty of this equipment by which it must not be used; of several the one that comes most often. */
    private Optional<EquipmentRecord> inspection(EquipmentRow row, Equipment equipment) {
        Optional<LocalDate> last = row.day("last_inspection", Optional.empty());
        Optional<LocalDate> next = row.day("next_inspection", Optional.empty());
        LocalDate today = store.day(author.at());
        if (last.isEmpty()) {
            return Optional.empty();
        }
        if (last.get().isAfter(today)) {
            throw new RowFault("last_inspection", last.get().toString(), "lies in the future");
        }
        if (next.filter(day -> !day.isAfter(last.get())).isPresent()) {
            throw new RowFault("next_inspection", next.get().toString(), "is not after the last inspection");
        }
        Optional<Duty> duty = store.duties().of(equipment, today).stream()
                .filter(one -> one.kind() == EquipmentRecord.Kind.INSPECTION)
                .min(Comparator.comparing(one -> one.terms().after(today)));
        String key = "import\n" + equipment.id() + '\n' + duty.map(Duty::id).orElse("") + '\n' + last.get() + '\n'
                + next.map(LocalDate::toString).orElse("");
        return Optional.of(new EquipmentRecord(
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString(),
                equipment.id(),
                new EquipmentRecord.Subject(EquipmentRecord.Kind.INSPECTION, duty.map(Duty::id)),
                last.get(),
                new EquipmentRecord.Outcome(EquipmentRecord.Result.PASSED, next, "", "", ""),
                Map.of(),
                new EquipmentRecord.Made(author.name(), author.at(), Optional.empty())));
    }
}
