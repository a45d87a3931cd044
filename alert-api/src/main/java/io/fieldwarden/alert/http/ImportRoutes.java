package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.bulk.BadCsvException;
import io.fieldwarden.alert.bulk.CsvText;
import io.fieldwarden.alert.bulk.Imports;
import io.fieldwarden.alert.bulk.Kind;
import io.fieldwarden.alert.bulk.Progress;
import io.fieldwarden.alert.bulk.RegistryExport;
import io.fieldwarden.alert.store.RegistryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Many rows of the registry at once, in and out, as CSV. */
final class ImportRoutes {
    private static final String CSV = "text/csv";

    private final RegistryStore registry;
    private final Imports imports;

    ImportRoutes(Stores stores, Imports imports) {
        this.registry = stores.registry();
        this.imports = imports;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/registry/imports", Permission.REGISTRY_EDIT, this::ask),
                Route.get("/api/v1/registry/imports/{id}", Permission.REGISTRY_EDIT, this::one),
                Route.get("/api/v1/registry/imports/{id}/credentials", Permission.REGISTRY_EDIT, this::credentials),
                Route.get("/api/v1/registry/export", Permission.REGISTRY_EDIT, this::export));
    }

    /** What is asked for, from a CSV body with a query or from a JSON object. */
    private record Request(String csv, boolean dryRun, Kind usual) {}

    private void ask(Call call) throws IOException {
        Request request = request(call);
        try {
            Imports.Import asked = imports.ask(call.author(), request.csv(), request.usual(), request.dryRun())
                    .orElseThrow(() -> Problem.of(
                            503, "busy", "Other imports are waiting already.", "Ask again when one of them is done."));
            call.context().header("Location", "/api/v1/registry/imports/" + asked.id());
            call.reply(202, json(asked));
        } catch (BadCsvException e) {
            throw Problem.badField("csv", String.valueOf(e.getMessage()));
        }
    }

    private static Request request(Call call) throws IOException {
        byte[] bytes;
        try (InputStream in = call.context().req().getInputStream()) {
            bytes = in.readNBytes(2 * CsvText.MAX_BYTES + 1);
        }
        if (call.contentType().equals(CSV)) {
            return new Request(
                    csv(bytes),
                    call.query("dryRun", ImportRoutes::flag).orElse(false),
                    call.query("kind", Kind::ofText).orElse(Kind.DEVICE));
        }
        if (bytes.length > 2 * CsvText.MAX_BYTES) {
            throw Problem.of(413, "too-large", "The body is too large.", "Send less at once.");
        }
        if (!call.contentType().equals("application/json") && bytes.length > 0) {
            throw Problem.of(
                    415,
                    "unsupported-media-type",
                    "The content type is '" + Problem.shown(call.contentType()) + "'.",
                    "Send text/csv, or application/json with the text in 'csv'.");
        }
        JsonNode node = bytes.length == 0 ? Json.object() : Json.readLarge(bytes, CsvText.MAX_BYTES);
        Body body = new Body(node).only("csv", "dryRun", "kind");
        return new Request(
                body.text("csv", CsvText.MAX_BYTES),
                body.flag("dryRun", false),
                body.optional("kind", Kind::ofText).orElse(Kind.DEVICE));
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return text.equals("true");
    }

    private static String csv(byte[] bytes) {
        try {
            return CsvText.decode(bytes);
        } catch (BadCsvException e) {
            throw Problem.badField("csv", String.valueOf(e.getMessage()));
        }
    }

    private Imports.Import find(Call call) {
        String id = call.path("id");
        return imports.find(id, call.principal().name()).orElseThrow(() -> Problem.notFound("import", id));
    }

    private void one(Call call) {
        call.reply(json(find(call)));
    }

    private void credentials(Call call) {
        String csv = find(call)
                .credentials(call.now())
                .orElseThrow(() -> Problem.of(
                        404,
                        "no-credentials",
                        "This import has added no devices, or was more than an hour ago.",
                        "Give a device new ones at POST /api/v1/devices/{id}/credentials."));
        call.context()
                .header("Content-Disposition", "attachment; filename=\"credentials.csv\"")
                .contentType(CSV + "; charset=utf-8")
                .result(csv);
    }

    private static ObjectNode json(Imports.Import one) {
        Progress.Numbers numbers = one.numbers();
        ObjectNode node = Json.object();
        node.put("id", one.id());
        node.put("state", one.state().name().toLowerCase(Locale.ROOT));
        node.put("dryRun", one.dryRun());
        node.put("rows", numbers.rows());
        node.put("done", numbers.done());
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
        return node.put("fault", one.fault());
    }

    private void export(Call call) throws IOException {
        Kind kind = call.query("kind", Kind::ofText).orElse(Kind.DEVICE);
        RegistryExport export = new RegistryExport(registry, registry.scope(call.grants()));
        call.context()
                .header("Content-Disposition", "attachment; filename=\"" + kind.text() + "s.csv\"")
                .contentType(CSV + "; charset=utf-8");
        try (Writer out = new OutputStreamWriter(call.context().outputStream(), StandardCharsets.UTF_8)) {
            export.write(kind, out);
        }
    }
}
