package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.bulk.BadCsvException;
import io.fieldwarden.alert.bulk.CsvText;
import io.fieldwarden.alert.bulk.EquipmentExport;
import io.fieldwarden.alert.bulk.EquipmentImport;
import io.fieldwarden.alert.bulk.Progress;
import io.fieldwarden.alert.store.RegistryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Many equipment files at once, in and out, as CSV. */
final class EquipmentImportRoutes {
    private static final String CSV = "text/csv";
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Stores.Equipment equipment;
    private final RegistryStore registry;

    EquipmentImportRoutes(Stores stores) {
        this.equipment = stores.equipment();
        this.registry = stores.registry();
    }

    /** Before {@code /equipment/{id}}: the first match counts. */
    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/equipment/imports", Permission.EQUIPMENT_EDIT, this::take),
                Route.get("/api/v1/equipment/export", Permission.EQUIPMENT_VIEW, this::export));
    }

    private void take(Call call) throws IOException {
        if (!call.contentType().equals(CSV)) {
            throw Problem.of(
                    415,
                    "unsupported-media-type",
                    "The content type is '" + Problem.shown(call.contentType()) + "'.",
                    "Send text/csv.");
        }
        byte[] bytes;
        try (InputStream in = call.context().req().getInputStream()) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw Problem.of(413, "too-large", "The body has more than " + MAX_BYTES + " bytes.", "Send less at once.");
        }
        boolean dryRun = call.query("dryRun").map("true"::equals).orElse(false);
        try {
            EquipmentImport all = new EquipmentImport(equipment.files(), equipment.records(), call.author(), dryRun);
            call.reply(json(all.run(CsvText.decode(bytes)), dryRun));
        } catch (BadCsvException e) {
            throw Problem.badField("csv", String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode json(Progress.Numbers numbers, boolean dryRun) {
        ObjectNode node = Json.object().put("dryRun", dryRun);
        node.put("rows", numbers.rows());
        node.put("added", numbers.added());
        node.put("changed", numbers.changed());
        node.put("unchanged", numbers.unchanged());
        node.put("failed", numbers.failed());
        ArrayNode errors = node.putArray("errors");
        numbers.faults()
                .forEach(fault -> errors.addObject()
                        .put("row", fault.row())
                        .put("column", fault.column())
                        .put("value", Problem.shown(fault.value()))
                        .put("rule", fault.rule()));
        return node;
    }

    private void export(Call call) throws IOException {
        EquipmentExport export = new EquipmentExport(equipment.files(), registry.scope(call.grants()));
        call.context()
                .header("Content-Disposition", "attachment; filename=\"equipment.csv\"")
                .contentType(CSV + "; charset=utf-8");
        try (Writer out = new OutputStreamWriter(call.context().outputStream(), StandardCharsets.UTF_8)) {
            export.write(out);
        }
    }
}
