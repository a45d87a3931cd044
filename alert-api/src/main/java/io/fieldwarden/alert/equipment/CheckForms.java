package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sheets of checks by rule file: what is looked at on each day, week, month, or by who maintains a lift. Immutable: any thread. */
public final class CheckForms {
    private static final List<Form> BUILT_IN = read();

    private CheckForms() {}

    /** @param category code of the catalogue; empty for all that have no form of their own of this kind */
    public record Form(String id, EquipmentRecord.Kind kind, String category, List<Item> items) {
        public Form {
            items = List.copyOf(items);
        }
    }

    public record Item(String id, Text text, Provenance provenance) {}

    private static List<Form> read() {
        Map<String, List<Table.Row>> rows = new LinkedHashMap<>();
        Table.resource("/equipment/check-forms.csv")
                .rows()
                .forEach(row -> rows.computeIfAbsent(row.cell("form"), form -> new ArrayList<>())
                        .add(row));
        return rows.entrySet().stream()
                .map(form -> new Form(
                        form.getKey(),
                        EquipmentRecord.Kind.ofText(form.getValue().get(0).cell("kind")),
                        form.getValue().get(0).cell("category"),
                        form.getValue().stream()
                                .map(row -> new Item(
                                        row.cell("item"),
                                        new Text(row.cell("zh"), row.cell("en")),
                                        Duties.provenance(row)))
                                .toList()))
                .toList();
    }

    /** Those that come with the program, in the order of the file. */
    public static List<Form> all() {
        return BUILT_IN;
    }
}
