package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.Duty;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentCatalogue;
import io.fieldwarden.alert.equipment.EquipmentDocument;
import io.fieldwarden.alert.equipment.EquipmentRecord;
import io.fieldwarden.alert.equipment.Provenance;
import io.fieldwarden.alert.equipment.Verdict;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.registry.RegistryEntry.Coordinates;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Equipment files as JSON. */
final class EquipmentJson {
    private EquipmentJson() {}

    static @Nullable String day(Optional<LocalDate> day) {
        return day.map(LocalDate::toString).orElse(null);
    }

    static ObjectNode node(EquipmentStore.Filed filed) {
        Equipment equipment = filed.equipment();
        ObjectNode node = Json.object();
        node.put("id", equipment.id().value());
        node.put("version", filed.version());
        node.set("name", Json.text(equipment.name()));
        node.put("category", equipment.category());
        node.put("categoryName", EquipmentCatalogue.name(equipment.category()));
        node.put("group", equipment.group());
        node.put("code", equipment.numbers().code());
        node.put("registration", equipment.numbers().registration());
        node.put("legacyCode", equipment.numbers().legacy());
        node.put("factoryNumber", equipment.numbers().factory());
        Equipment.Parties parties = equipment.parties();
        node.put("organisation", parties.unit().map(OrganisationId::value).orElse(null));
        node.put("authority", parties.authority().text());
        node.put("manufacturer", parties.manufacturer());
        node.put("installer", parties.installer());
        node.put("maintainer", parties.maintainer());
        Equipment.Whereabouts place = equipment.whereabouts();
        node.put("district", place.district());
        node.put("address", place.address());
        node.put("latitude", place.coordinates().map(Coordinates::latitude).orElse(null));
        node.put("longitude", place.coordinates().map(Coordinates::longitude).orElse(null));
        node.put("builtUp", place.builtUp().orElse(null));
        standing(node, equipment.standing());
        EquipmentStore.Summary summary = filed.summary();
        node.put("mayBeUsed", summary.answer().text());
        node.put("nextDue", day(summary.nextDue()));
        node.put("pressing", summary.pressing().text());
        return node.put("changedAt", filed.changedAt().toString());
    }

    private static void standing(ObjectNode node, Equipment.Standing standing) {
        node.put("state", standing.state().text());
        node.put("since", day(standing.since()));
        node.put("made", day(standing.dates().made()));
        node.put("installed", day(standing.dates().installed()));
        node.put("inUse", day(standing.dates().inUse()));
        node.put("registered", day(standing.dates().registered()));
        ArrayNode traits = node.putArray("traits");
        standing.traits().forEach(traits::add);
        ArrayNode devices = node.putArray("devices");
        standing.bound().devices().stream().map(DeviceId::value).forEach(devices::add);
        ArrayNode positions = node.putArray("positions");
        standing.bound().positions().stream().map(PositionId::value).forEach(positions::add);
    }

    /** With what is due, the verdict, and what is doubtful about its numbers. */
    static ObjectNode node(EquipmentStore.Standing standing, LocalDate today) {
        ObjectNode node = node(standing.filed());
        node.put("mayBeUsed", standing.verdict().answer().text());
        node.put("asOf", today.toString());
        ArrayNode reasons = node.putArray("reasons");
        standing.verdict().reasons().forEach(reason -> reasons.add(node(reason)));
        ArrayNode dues = node.putArray("dues");
        standing.dues().forEach(due -> dues.add(node(due, today)));
        ArrayNode doubts = node.putArray("doubts");
        Equipment equipment = standing.filed().equipment();
        equipment
                .numbers()
                .findings(equipment.category())
                .forEach(finding -> doubts.addObject()
                        .put("field", finding.field())
                        .put("value", finding.value())
                        .put("rule", finding.rule()));
        return node;
    }

    private static ObjectNode node(Verdict.Reason reason) {
        ObjectNode node = Json.object().put("code", reason.code());
        node.put("answer", reason.answer().text());
        node.set("text", Json.text(reason.text()));
        node.put("duty", reason.duty().orElse(null));
        node.set("basis", node(reason.basis()));
        return node;
    }

    static ObjectNode node(Provenance basis) {
        return Json.object()
                .put("source", basis.source())
                .put("article", basis.article())
                .put("effectiveFrom", day(basis.effectiveFrom()))
                .put("effectiveTo", day(basis.effectiveTo()))
                .put("status", basis.status().text());
    }

    private static ObjectNode node(Due due, LocalDate today) {
        Duty duty = due.duty();
        ObjectNode node = Json.object().put("duty", duty.id());
        node.set("name", Json.text(duty.name()));
        node.put("kind", duty.kind().text());
        node.put("due", day(due.on()));
        node.put("from", day(due.from()));
        node.put("last", day(due.last().map(EquipmentRecord::on)));
        node.put(
                "state",
                due.failed() ? Due.State.OVERDUE.text() : due.state(today).text());
        node.put("failed", due.failed());
        node.put("days", due.on().isPresent() ? due.days(today) : null);
        node.put("forbids", duty.terms().forbids());
        node.put("daily", duty.terms().daily());
        node.set("basis", node(duty.provenance()));
        return node;
    }

    static ObjectNode node(EquipmentRecord record) {
        ObjectNode node = Json.object().put("id", record.id());
        node.put("kind", record.kind().text());
        node.put("folder", record.kind().folder().text());
        node.put("duty", record.subject().duty().orElse(null));
        node.put("on", record.on().toString());
        node.put("result", record.outcome().result().text());
        node.put("nextDue", day(record.outcome().nextDue()));
        node.put("number", record.outcome().number());
        node.put("doneBy", record.outcome().by());
        node.put("note", record.outcome().note());
        node.set("form", Json.of(record.form()));
        node.put("by", record.made().by());
        node.put("at", record.made().at().toString());
        return node.put("withdrawn", record.made().withdrawn().orElse(null));
    }

    static ObjectNode node(EquipmentDocument document) {
        ObjectNode node = Json.object().put("id", document.id());
        node.put("folder", document.label().folder().text());
        node.put("record", document.label().record().orElse(null));
        node.put("title", document.label().title());
        node.put("fileName", document.label().fileName());
        node.put("type", document.content().type());
        node.put("size", document.content().size());
        node.put("sha256", document.content().sha256());
        node.put("by", document.by());
        return node.put("at", document.at().toString());
    }
}
