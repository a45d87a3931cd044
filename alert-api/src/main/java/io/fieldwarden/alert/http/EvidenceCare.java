package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.evidence.ArchiveFile;
import io.fieldwarden.alert.evidence.EvidenceArchive;
import io.fieldwarden.alert.files.FileStore;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.HandlingStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was done about an alert: clocks, milestones, the record of its closing, and the files that people added. */
final class EvidenceCare implements EvidenceArchiveRoutes.Part {
    private final Stores.Care care;
    private final Clock clock;

    EvidenceCare(Stores.Care care, Clock clock) {
        this.care = care;
        this.clock = clock;
    }

    @Override
    public List<ArchiveFile> of(Alert alert) throws IOException {
        ObjectNode handling = HandlingJson.of(alert, care, clock.instant());
        ArrayNode missing = handling.putArray("missingFiles");
        List<ArchiveFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (HandlingStore.Attachment one : care.handling().of(alert.id()).attachments()) {
            String name = "attachments/" + one.sha256() + "." + one.type().ending();
            if (care.files().read(one.sha256()).isEmpty()) {
                missing.add(one.sha256());
            } else if (names.add(name)) {
                files.add(ArchiveFile.of(name, () -> read(care.files(), one.sha256())));
            }
        }
        files.add(ArchiveFile.of("handling.json", EvidenceArchive.bytes(handling)));
        return files;
    }

    private static ByteArrayInputStream read(FileStore files, String hash) throws IOException {
        return new ByteArrayInputStream(
                files.read(hash).orElseThrow(() -> new IOException("file " + hash + " has gone meanwhile")));
    }
}
