package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.Audit;
import io.fieldwarden.alert.store.AuditSeal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Whether the record of changes and of alerts is what was written, and the signed checkpoints that show it. */
final class AuditRoutes {
    private final Audit audit;
    private final Supplier<AuditSeal> seal;

    /** Reading a record of years takes seconds of a core: one at a time. */
    private final Semaphore one = new Semaphore(1);

    AuditRoutes(Audit audit, Supplier<AuditSeal> seal) {
        this.audit = audit;
        this.seal = seal;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/audit/verify", Permission.AUDIT_VIEW, this::verify),
                Route.get("/api/v1/audit/checkpoints", Permission.AUDIT_VIEW, this::checkpoints),
                Route.get("/api/v1/audit/key", Permission.AUDIT_VIEW, this::key));
    }

    private void verify(Call call) {
        if (!one.tryAcquire()) {
            throw Problem.unavailable("busy", "Somebody else is verifying the record at this moment.");
        }
        List<Audit.Verdict> verdicts;
        try {
            verdicts = audit.verify(seal.get());
        } finally {
            one.release();
        }
        ObjectNode node = Json.object();
        node.put("ok", verdicts.stream().allMatch(verdict -> verdict.findings().isEmpty()));
        ArrayNode records = node.putArray("records");
        verdicts.forEach(verdict -> {
            ObjectNode record = records.addObject()
                    .put("record", verdict.record())
                    .put("entries", verdict.entries())
                    .put("hash", verdict.hash())
                    .put("checkpoints", verdict.checkpoints());
            ArrayNode findings = record.putArray("findings");
            verdict.findings()
                    .forEach(finding ->
                            findings.addObject().put("seq", finding.seq()).put("what", finding.what()));
        });
        call.reply(node);
    }

    private void checkpoints(Call call) {
        List<ObjectNode> items = audit
                .checkpoints(
                        call.queryTime("since").orElse(Instant.EPOCH), call.queryInteger("limit", 1_000, 1, 10_000))
                .stream()
                .map(AuditRoutes::node)
                .toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    static ObjectNode node(Audit.Checkpoint checkpoint) {
        return Json.object()
                .put("record", checkpoint.record())
                .put("seq", checkpoint.seq())
                .put("hash", checkpoint.hash())
                .put("at", checkpoint.at().toString())
                .put("signature", checkpoint.signature());
    }

    private void key(Call call) {
        call.reply(Json.object()
                .put("algorithm", "Ed25519")
                .put("publicKey", seal.get().publicKey()));
    }
}
