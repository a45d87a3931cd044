package io.fieldwarden.alert.equipment;

import io.fieldwarden.alert.access.Categories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The catalogue of special equipment (特种设备目录, 质检总局公告2014年第114号) as the file {@code catalogue/equipment.csv} of the
 * domain: a copy of 2018 with 157 entries. Stateless: any thread.
 */
public final class EquipmentCatalogue {
    private static final Map<String, Entry> ENTRIES = read();

    private EquipmentCatalogue() {}

    /**
     * One line of the catalogue.
     *
     * @param level 1 for 种类, 2 for 类别, 3 for 品种
     */
    public record Entry(String code, String zh, int level, String parent) {}

    private static Map<String, Entry> read() {
        Map<String, Entry> entries = new TreeMap<>();
        for (Table.Row row : Table.resource("/catalogue/equipment.csv").rows()) {
            Entry entry = new Entry(
                    row.cell("code"), row.cell("zh"), Integer.parseInt(row.cell("level")), row.cell("parent"));
            entries.put(entry.code(), entry);
        }
        return Map.copyOf(entries);
    }

    public static Optional<Entry> find(String code) {
        return Optional.ofNullable(ENTRIES.get(code));
    }

    /** By code. */
    public static List<Entry> all() {
        return new TreeMap<>(ENTRIES).values().stream().toList();
    }

    /** The name of the entry, or of the nearest one above it; the code itself where there is none. */
    public static String name(String code) {
        return find(code)
                .or(() -> find(code.isEmpty() ? "" : code.charAt(0) + "000"))
                .map(Entry::zh)
                .orElse(code);
    }

    /** The entry and those above it, the broadest first; empty for a code that is not in the catalogue. */
    public static List<Entry> path(String code) {
        List<Entry> path = new ArrayList<>();
        Optional<Entry> at = find(code);
        while (at.isPresent()) {
            path.add(0, at.get());
            at = find(at.get().parent());
        }
        return path;
    }

    /** Whether {@code code} is {@code wanted} or below it. */
    static boolean covers(String wanted, String code) {
        return Categories.covers(wanted, code)
                || path(code).stream().anyMatch(entry -> entry.code().equals(wanted));
    }
}
