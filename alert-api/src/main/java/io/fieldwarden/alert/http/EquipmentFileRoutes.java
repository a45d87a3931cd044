package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Duty;
import io.fieldwarden.alert.equipment.EquipmentDocument;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.EquipmentRecord;
import io.fieldwarden.alert.files.FileStore;
import io.fieldwarden.alert.store.EquipmentFileStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Records and documents of equipment files. */
final class EquipmentFileRoutes {
    /** Of one document. */
    private static final int MAX_BYTES = 20 * 1024 * 1024;

    private static final int MAX_NOTE = 2_000;
    private static final int MAX_NAME = 120;

    /** Records may be entered when the day is over where the equipment is, but not before it happens. */
    private static final int DAYS_AHEAD = 1;

    private final EquipmentStore equipment;
    private final EquipmentFileStore files;
    private final FileStore vault;
    private final RegistryStore registry;

    EquipmentFileRoutes(Stores stores) {
        this.equipment = stores.equipment().files();
        this.files = stores.equipment().records();
        this.vault = stores.equipment().vault();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/equipment/{id}/records", Permission.EQUIPMENT_VIEW, this::records),
                Route.post("/api/v1/equipment/{id}/records", Permission.EQUIPMENT_RECORD, this::addRecord),
                Route.post(
                        "/api/v1/equipment/{id}/records/{record}/withdraw", Permission.EQUIPMENT_EDIT, this::withdraw),
                Route.get("/api/v1/equipment/{id}/documents", Permission.EQUIPMENT_VIEW, this::documents),
                Route.post("/api/v1/equipment/{id}/documents", Permission.EQUIPMENT_RECORD, this::addDocument),
                Route.get("/api/v1/equipment/{id}/documents/{document}", Permission.EQUIPMENT_VIEW, this::download));
    }

    private EquipmentStore.Filed find(Call call) {
        EquipmentId id = call.pathId("id", "equipment", EquipmentId::new);
        Scope scope = registry.scope(call.grants());
        return equipment
                .find(id)
                .filter(filed -> EquipmentRoutes.covers(scope, filed))
                .orElseThrow(() -> Problem.notFound("equipment", id.value()));
    }

    private void records(Call call) {
        EquipmentId id = find(call).equipment().id();
        Page<EquipmentRecord> page = files.records(
                id,
                call.query("folder", EquipmentRecord.Folder::ofText),
                call.query("cursor"),
                call.queryInteger("limit", 100, 1, 500));
        call.reply(Call.page(page.items().stream().map(EquipmentJson::node).toList(), page.next()));
    }

    private void addRecord(Call call) {
        EquipmentStore.Filed filed = find(call);
        Body body = call.body().only("kind", "duty", "on", "result", "nextDue", "number", "doneBy", "note", "form");
        EquipmentRecord.Kind kind = body.value("kind", EquipmentRecord.Kind::ofText);
        if (kind.isOfficial() && !mayEdit(call, filed)) {
            throw Problem.of(
                    403,
                    "official-record",
                    "A record of kind " + kind.text() + " is for inspectors and administrators to enter.",
                    "Ask the inspector, or add the report as a document.");
        }
        LocalDate today = equipment.day(call.now());
        LocalDate on = EquipmentRoutes.day(body, "on").orElse(today);
        if (on.isAfter(today.plusDays(DAYS_AHEAD))) {
            throw Problem.badField("on", "lies in the future; a record is made when it is done");
        }
        EquipmentRecord.Result result =
                body.optional("result", EquipmentRecord.Result::ofText).orElse(EquipmentRecord.Result.NONE);
        Optional<LocalDate> next = EquipmentRoutes.day(body, "nextDue");
        if (next.filter(day -> !day.isAfter(on)).isPresent()) {
            throw Problem.badField("nextDue", "must be after the day of the record");
        }
        EquipmentRecord record = new EquipmentRecord(
                call.idempotencyKey()
                        .map(key -> idOf(call, key))
                        .orElseGet(() -> UUID.randomUUID().toString()),
                filed.equipment().id(),
                new EquipmentRecord.Subject(kind, duty(body, filed, kind, today)),
                on,
                new EquipmentRecord.Outcome(
                        result,
                        next,
                        body.optionalText("number", MAX_NAME).orElse("").strip(),
                        body.optionalText("doneBy", MAX_NAME).orElse("").strip(),
                        body.optionalText("note", MAX_NOTE).orElse("").strip()),
                body.parameters("form"),
                new EquipmentRecord.Made(call.principal().name(), call.now(), Optional.empty()));
        call.reply(201, EquipmentJson.node(files.add(call.author(), record)));
    }

    /** The same request gives the same id, so that it is added once. */
    private static String idOf(Call call, String key) {
        String all = call.principal().name() + '\n' + call.path("id") + '\n' + key;
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private boolean mayEdit(Call call, EquipmentStore.Filed filed) {
        return EquipmentRoutes.covers(
                registry.scope(call.principal().grantsFor(Permission.EQUIPMENT_EDIT, call.now())), filed);
    }

    /** The one that is named, else the only one of this kind that the equipment has. */
    private Optional<String> duty(Body body, EquipmentStore.Filed filed, EquipmentRecord.Kind kind, LocalDate today) {
        List<Duty> mine = equipment.duties().of(filed.equipment(), today);
        Optional<String> named = body.optionalText("duty", MAX_NAME).filter(text -> !text.isEmpty());
        if (named.isPresent()) {
            Duty duty = mine.stream()
                    .filter(one -> one.id().equals(named.get()))
                    .findFirst()
                    .orElseThrow(() -> Problem.badField(
                            "duty", "'" + Problem.shown(named.get()) + "' is no duty of this equipment"));
            if (duty.kind() != kind) {
                throw Problem.badField(
                        "duty", "asks for a record of kind " + duty.kind().text());
            }
            return named;
        }
        List<Duty> ofKind = mine.stream().filter(duty -> duty.kind() == kind).toList();
        return ofKind.size() == 1 ? Optional.of(ofKind.get(0).id()) : Optional.empty();
    }

    private void withdraw(Call call) {
        EquipmentId id = find(call).equipment().id();
        String reason = call.body().only("reason").text("reason", MAX_NOTE).strip();
        call.reply(EquipmentJson.node(files.withdraw(call.author(), id, call.path("record"), reason)));
    }

    private void documents(Call call) {
        EquipmentId id = find(call).equipment().id();
        call.reply(
                Call.page(files.documents(id).stream().map(EquipmentJson::node).toList(), Optional.empty()));
    }

    private void addDocument(Call call) throws IOException {
        EquipmentStore.Filed filed = find(call);
        EquipmentDocument.Label label = new EquipmentDocument.Label(
                call.query("folder", EquipmentRecord.Folder::ofText)
                        .orElseThrow(() -> Problem.badField("folder", "is missing")),
                call.query("record"),
                call.query("title")
                        .map(String::strip)
                        .filter(title -> !title.isEmpty() && title.length() <= MAX_NAME)
                        .orElseThrow(() -> Problem.badField("title", "has not 1 to " + MAX_NAME + " characters")),
                call.query("fileName").map(EquipmentFileRoutes::fileName).orElse("document"));
        EquipmentDocument.Content content = content(call);
        EquipmentDocument document = new EquipmentDocument(
                UUID.randomUUID().toString(),
                filed.equipment().id(),
                label,
                content,
                call.principal().name(),
                call.now());
        files.add(call.author(), document);
        call.reply(201, EquipmentJson.node(document));
    }

    private EquipmentDocument.Content content(Call call) throws IOException {
        try (InputStream in = call.context().req().getInputStream()) {
            FileStore.Stored stored = vault.putAny(in, MAX_BYTES);
            return new EquipmentDocument.Content(stored.type().media(), stored.size(), stored.sha256());
        } catch (FileStore.BadFileException e) {
            throw Problem.of(
                    413,
                    "too-large",
                    "The document " + e.getMessage() + ".",
                    "Send the bytes of one document as the body, at most " + MAX_BYTES + ".");
        }
    }

    /** Without folders, and without what a header cannot hold. */
    private static String fileName(String text) {
        String last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1)
                .replaceAll("[\\p{Cntrl}\"%;]", "_")
                .strip();
        return last.isEmpty() ? "document" : last.substring(0, Math.min(MAX_NAME, last.length()));
    }

    private void download(Call call) {
        EquipmentId id = find(call).equipment().id();
        String named = call.path("document");
        EquipmentDocument document = files.document(id, named).orElseThrow(() -> Problem.notFound("document", named));
        byte[] bytes = vault.read(document.content().sha256())
                .orElseThrow(() -> Problem.of(
                        410,
                        "document-damaged",
                        "The bytes of this document are gone, or are not those that were uploaded.",
                        "Restore the folder 'documents' from a backup."));
        String name = java.net.URLEncoder.encode(document.label().fileName(), StandardCharsets.UTF_8)
                .replace("+", "%20");
        boolean image = document.content().type().startsWith("image/");
        call.context()
                .header("Content-Security-Policy", "sandbox; default-src 'none'")
                .header("Content-Disposition", (image ? "inline" : "attachment") + "; filename*=UTF-8''" + name)
                .contentType(document.content().type())
                .result(bytes);
    }
}
