package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.registry.RegistryEntry.Coordinates;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The heads of equipment files as CSV that {@link EquipmentImport} takes again and finds unchanged; read page by page. */
public final class EquipmentExport {
    private static final int PAGE = 500;
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private final EquipmentStore store;
    private final Scope scope;

    /** @param scope of whoever reads it */
    public EquipmentExport(EquipmentStore store, Scope scope) {
        this.store = store;
        this.scope = scope;
    }

    /** With a head line, also where there are no rows. Days of inspections are in the records, not here. */
    public void write(Appendable out) throws IOException {
        List<String> columns = EquipmentColumns.order().stream()
                .filter(column -> !column.endsWith("_inspection"))
                .toList();
        CSVPrinter printer = new CSVPrinter(out, FORMAT);
        printer.printRecord(columns);
        Optional<String> cursor = Optional.empty();
        do {
            Page<EquipmentStore.Filed> page = store.list(EquipmentStore.Filter.all(scope), cursor, PAGE);
            for (EquipmentStore.Filed filed : page.items()) {
                Map<String, String> cells = cells(filed.equipment());
                printer.printRecord(columns.stream()
                        .map(column -> harmless(cells.getOrDefault(column, "")))
                        .toList());
            }
            cursor = page.next();
        } while (cursor.isPresent());
        printer.flush();
    }

    /** A cell that a spreadsheet would take for a formula is shown as text. */
    private static String harmless(String cell) {
        return !cell.isEmpty() && "=@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    private static Map<String, String> cells(Equipment equipment) {
        Map<String, String> cells = new TreeMap<>();
        cells.put("id", equipment.id().value());
        cells.put("name_zh", equipment.name().zh());
        cells.put("name_en", equipment.name().en());
        cells.put("category", equipment.category());
        cells.put("code", equipment.numbers().code());
        cells.put("registration", equipment.numbers().registration());
        cells.put("legacy_code", equipment.numbers().legacy());
        cells.put("factory_number", equipment.numbers().factory());
        Equipment.Parties parties = equipment.parties();
        cells.put("organisation", parties.unit().map(OrganisationId::value).orElse(""));
        cells.put("authority", parties.authority().text());
        cells.put("manufacturer", parties.manufacturer());
        cells.put("installer", parties.installer());
        cells.put("maintainer", parties.maintainer());
        Equipment.Whereabouts place = equipment.whereabouts();
        cells.put("district", place.district());
        cells.put("address", place.address());
        Optional<Coordinates> at = place.coordinates();
        cells.put("latitude", at.map(c -> String.valueOf(c.latitude())).orElse(""));
        cells.put("longitude", at.map(c -> String.valueOf(c.longitude())).orElse(""));
        cells.put("built_up", place.builtUp().map(String::valueOf).orElse(""));
        Equipment.Standing standing = equipment.standing();
        cells.put("state", standing.state().text());
        cells.put("since", day(standing.since()));
        cells.put("made", day(standing.dates().made()));
        cells.put("installed", day(standing.dates().installed()));
        cells.put("in_use", day(standing.dates().inUse()));
        cells.put("registered", day(standing.dates().registered()));
        cells.put("traits", String.join(" ", standing.traits()));
        Equipment.Bound bound = standing.bound();
        cells.put(
                "devices",
                String.join(" ", bound.devices().stream().map(DeviceId::value).toList()));
        cells.put(
                "positions",
                String.join(
                        " ", bound.positions().stream().map(PositionId::value).toList()));
        return cells;
    }

    private static String day(Optional<LocalDate> day) {
        return day.map(LocalDate::toString).orElse("");
    }
}
