package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.evidence.ArchiveFile;
import io.fieldwarden.alert.evidence.EvidenceArchive;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.Audit;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.alert.store.Change;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.profile.DeviceProfile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The evidence of an alert as one signed archive, which a third party can verify offline (docs/evidence.md). Each export is an
 * entry of the record of changes.
 */
final class EvidenceArchiveRoutes {
    /** Readings of one archive are held in memory while it is made. */
    private static final int AT_ONCE = 2;

    private final Stores stores;
    private final AlertJson json;
    private final Supplier<AuditSeal> seal;
    private final String version;
    private final List<Part> parts;
    private final EvidenceReadings readings;
    private final EvidenceReview reviews;
    private final byte[] readme;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    /** What another part of the program knows of an alert. */
    interface Part {
        List<ArchiveFile> of(Alert alert) throws IOException;
    }

    /** @param version of the program, for the manifest */
    EvidenceArchiveRoutes(Stores stores, AlertJson json, Supplier<AuditSeal> seal, String version, List<Part> parts) {
        this.stores = stores;
        this.json = json;
        this.seal = seal;
        this.version = version;
        this.parts = List.copyOf(parts);
        this.readings = new EvidenceReadings(stores.series());
        this.reviews = new EvidenceReview(stores.supervision().tasks(), text("/evidence/grades.yaml"));
        this.readme = text("/evidence/readme.txt").getBytes(StandardCharsets.UTF_8);
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/alerts/{id}/evidence.zip", Permission.EVIDENCE_EXPORT, this::archive));
    }

    private static String text(String resource) {
        try (InputStream in = EvidenceArchiveRoutes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    private void archive(Call call) {
        Alert alert = visible(call);
        if (!slots.tryAcquire()) {
            throw Problem.unavailable("busy", "Other archives are being made at this moment.");
        }
        try {
            EvidenceArchive archive = make(call, alert);
            call.context().contentType("application/zip");
            call.context().header("Content-Disposition", "attachment; filename=\"evidence-" + alert.id() + ".zip\"");
            try (BufferedOutputStream out =
                    new BufferedOutputStream(call.context().outputStream())) {
                archive.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the evidence of " + alert.id() + " could not be sent", e);
        } finally {
            slots.release();
        }
    }

    private Alert visible(Call call) {
        AlertId id = call.pathId("id", "alert", AlertId::new);
        Scope scope = stores.registry().scope(call.grants());
        return stores.alerts()
                .find(id)
                .filter(alert -> scope.covers(
                        alert.subject().organisation(), alert.subject().category()))
                .orElseThrow(() -> Problem.notFound("alert", id.value()));
    }

    private EvidenceArchive make(Call call, Alert alert) throws IOException {
        AuditSeal key = seal.get();
        Optional<DeviceProfile> profile =
                stores.profiles().profile(alert.basis().profile());
        List<ArchiveFile> files = new ArrayList<>();
        files.add(ArchiveFile.of("readme.txt", readme));
        ObjectNode shown =
                AlertJson.withHistory(json.one(alert), stores.alerts().history(alert.id()));
        add(files, "alert.json", shown);
        stores.profiles()
                .find(alert.basis().profile())
                .ifPresent(found ->
                        files.add(ArchiveFile.of("profile.yaml", found.yaml().getBytes(StandardCharsets.UTF_8))));
        profile.flatMap(found -> rule(found, alert)).ifPresent(rule -> add(files, "rule.json", rule));
        EvidenceReadings.Csv csv = readings.of(alert, profile);
        files.add(csv.file());
        add(files, EvidenceArchive.CHAIN, chain(call, alert, key));
        EvidenceReview.Found review = reviews.of(alert);
        add(files, "review.json", review.review());
        add(files, "task.json", review.tasks());
        for (Part part : parts) {
            files.addAll(part.of(alert));
        }
        ObjectNode about = Json.object()
                .put("alert", alert.id().value())
                .put("exportedAt", call.now().toString())
                .put("exportedBy", call.principal().name())
                .put("program", "fieldwarden " + version)
                .put("grade", review.grade())
                .put("readingsCut", csv.cut());
        about.set("windows", csv.windows());
        return EvidenceArchive.sign(about, files, key.publicKey(), key::sign);
    }

    private static void add(List<ArchiveFile> files, String name, ObjectNode content) {
        files.add(ArchiveFile.of(name, EvidenceArchive.bytes(content)));
    }

    /** Alerts of detectors have none. */
    private static Optional<ObjectNode> rule(DeviceProfile profile, Alert alert) {
        return profile.rules().stream()
                .filter(template -> template.id().equals(alert.basis().rule()))
                .findFirst()
                .map(template -> RuleJson.of(template)
                        .put("profile", alert.basis().profile().toString()));
    }

    private ObjectNode chain(Call call, Alert alert, AuditSeal key) {
        Change export = new Change(
                call.now(), call.principal().name(), "evidence", alert.id().value(), "export", "{}");
        Audit.Extract extract = stores.audit()
                .extract(
                        alert.id(),
                        key,
                        export,
                        alert.subject().organisation(),
                        alert.subject().category())
                .orElseThrow(() -> new IllegalStateException("alert " + alert.id() + " has no entry in the record"));
        ObjectNode node = Json.object();
        node.set("checkpoint", AuditRoutes.node(extract.checkpoint()));
        ArrayNode columns = node.putArray("fields");
        List.of("alert", "kind", "at", "value", "severity", "by", "note").forEach(columns::add);
        ArrayNode entries = node.putArray("entries");
        extract.entries().forEach(entry -> {
            ObjectNode one = entries.addObject().put("seq", entry.seq()).put("before", entry.before());
            ArrayNode fields = one.putArray("fields");
            entry.fields().forEach(fields::add);
            one.put("hash", entry.hash());
        });
        return node;
    }
}
