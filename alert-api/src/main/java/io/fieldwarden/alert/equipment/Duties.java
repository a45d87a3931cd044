package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.Text;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The duties that are known, by rule file. Immutable: any thread. */
public final class Duties {
    private static final String RESOURCE = "/equipment/inspection-cycles.csv";

    private final List<Duty> all;

    private Duties(List<Duty> all) {
        this.all = List.copyOf(all);
    }

    /** Those that come with the program. */
    public static Duties builtIn() {
        return new Duties(read(Table.resource(RESOURCE)));
    }

    /**
     * Those of a file of the operator, in the form of the built-in one; takes the place of all built-in ones.
     *
     * @throws IllegalArgumentException naming the line and what is wrong with it
     */
    public static Duties of(String csv) {
        return new Duties(read(Table.parse(csv)));
    }

    private static List<Duty> read(Table table) {
        List<Duty> duties = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            try {
                duties.add(duty(row));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException("line " + row.line() + ": " + e.getMessage(), e);
            }
        }
        return duties;
    }

    private static Duty duty(Table.Row row) {
        return new Duty(
                row.cell("id"),
                new Text(row.cell("zh"), row.cell("en")),
                row.cell("category"),
                text(row, "trait"),
                EquipmentRecord.Kind.ofText(row.cell("kind")),
                new Duty.Terms(
                        Period.parse(row.cell("period")),
                        text(row, "first").map(Period::parse),
                        text(row, "early_months").map(Integer::parseInt).orElse(0),
                        flag(row, "forbids"),
                        flag(row, "started"),
                        flag(row, "daily")),
                provenance(row));
    }

    static Provenance provenance(Table.Row row) {
        return new Provenance(
                row.cell("source"),
                row.cell("article"),
                text(row, "effective_from").map(LocalDate::parse),
                text(row, "effective_to").map(LocalDate::parse),
                Provenance.Status.ofText(row.cell("status")));
    }

    private static Optional<String> text(Table.Row row, String column) {
        return Optional.of(row.cell(column)).filter(text -> !text.isEmpty());
    }

    private static boolean flag(Table.Row row, String column) {
        return switch (row.cell(column)) {
            case "1" -> true;
            case "0", "" -> false;
            default -> throw new IllegalArgumentException(column + " is neither 0 nor 1");
        };
    }

    /** Also those that are no longer in force, in the order of the file. */
    public List<Duty> all() {
        return all;
    }

    /**
     * What this equipment has to have done as of a day: of several with the same id the one with a trait, then the one with the
     * narrower category.
     */
    public List<Duty> of(Equipment equipment, LocalDate day) {
        Map<String, Duty> chosen = new HashMap<>();
        List<Duty> order = new ArrayList<>();
        for (Duty duty : all) {
            if (!duty.concerns(equipment.category(), equipment.standing().traits(), day)) {
                continue;
            }
            Duty known = chosen.get(duty.id());
            if (known == null || isNarrower(duty, known)) {
                chosen.put(duty.id(), duty);
                order.remove(known);
                order.add(duty);
            }
        }
        return List.copyOf(order);
    }

    private static boolean isNarrower(Duty duty, Duty known) {
        if (duty.trait().isPresent() != known.trait().isPresent()) {
            return duty.trait().isPresent();
        }
        return EquipmentCatalogue.path(duty.category()).size()
                > EquipmentCatalogue.path(known.category()).size();
    }

    /** The duty of this id that concerns the equipment as of a day. */
    public Optional<Duty> find(Equipment equipment, String id, LocalDate day) {
        return of(equipment, day).stream().filter(duty -> duty.id().equals(id)).findFirst();
    }
}
