package io.fieldwarden.alert.equipment;

import java.time.Instant;
import java.util.Optional;

/** A document of an equipment file; its bytes are kept elsewhere by their hash. */
public record EquipmentDocument(String id, EquipmentId equipment, Label label, Content content, String by, Instant at) {
    /** @param record to which it belongs; empty for none */
    public record Label(EquipmentRecord.Folder folder, Optional<String> record, String title, String fileName) {}

    /**
     * @param type as found in the bytes, never as somebody says it
     * @param size in bytes
     * @param sha256 in hex
     */
    public record Content(String type, long size, String sha256) {}
}
