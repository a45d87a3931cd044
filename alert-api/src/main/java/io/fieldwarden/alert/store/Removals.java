package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Takes things out of the registry, unless something still hangs on them. In one transaction. */
final class Removals {
    private final Handle handle;
    private final Desk desk;

    Removals(Handle handle, Desk desk) {
        this.handle = handle;
        this.desk = desk;
    }

    void organisation(OrganisationId id) {
        RegistryEntry.Organisation before =
                find("organisation/" + id, RegistryEntry.Organisation.class, "organisation", id.value());
        if (!desk.reaches(Optional.of(id))) {
            throw RefusedException.notFound("organisation", id.value());
        }
        Map<String, String> uses = new LinkedHashMap<>();
        uses.put("organisation", "organisations WHERE parent");
        uses.put("site", "sites WHERE organisation");
        uses.put("position", "positions WHERE organisation");
        uses.put("device", "devices WHERE organisation");
        uses.put("grant", "grants WHERE organisation");
        mustNotBeUsed("organisation", id.value(), uses);
        remove(before, "organisation", id.value(), Desk.Whose.of(Optional.of(id)));
    }

    void site(SiteId id) {
        RegistryEntry.Site before = find("site/" + id, RegistryEntry.Site.class, "site", id.value());
        if (!desk.reaches(before.organisation())) {
            throw RefusedException.notFound("site", id.value());
        }
        mustNotBeUsed("site", id.value(), Map.of("position", "positions WHERE site"));
        remove(before, "site", id.value(), Desk.Whose.of(before.organisation()));
    }

    /** Which devices stood there stays known, so that their readings keep their meaning. */
    void position(PositionId id) {
        RegistryEntry.Position before = find("position/" + id, RegistryEntry.Position.class, "position", id.value());
        Desk.Whose whose = new Desk.Whose(new PlaceEdits(desk).organisation(before), before.category());
        if (!desk.covers(whose)) {
            throw RefusedException.notFound("position", id.value());
        }
        mustNotBeUsed("position", id.value(), Map.of("device", "devices WHERE position"));
        remove(before, "position", id.value(), whose);
    }

    /** It may not send any more from the moment the topic has it; its readings and where it stood stay. */
    void device(DeviceId id) {
        DeviceEdits edits = new DeviceEdits(desk);
        RegistryEntry.Device before = edits.mustFind(id);
        Desk.Whose whose = edits.whose(before);
        mustNotBeUsed("device", id.value(), Map.of("device behind it", "devices WHERE gateway"));
        BindingRows.close(handle, id, desk.author().at().toEpochMilli());
        remove(before, "device", id.value(), whose);
    }

    private <E extends RegistryEntry> E find(String key, Class<E> type, String kind, String id) {
        return desk.entries().find(key, type).orElseThrow(() -> RefusedException.notFound(kind, id));
    }

    /** @param uses name of one of them, and the table with the column to look in */
    private void mustNotBeUsed(String kind, String id, Map<String, String> uses) {
        List<String> found = new ArrayList<>();
        uses.forEach((name, where) -> {
            long count = handle.createQuery("SELECT COUNT(*) FROM " + where + " = :id")
                    .bind("id", id)
                    .mapTo(Long.class)
                    .one();
            if (count > 0) {
                found.add(count + " " + name + (count > 1 && !name.contains(" ") ? "s" : ""));
            }
        });
        if (!found.isEmpty()) {
            throw RefusedException.stillUsed(kind, id, String.join(", ", found));
        }
    }

    private void remove(RegistryEntry before, String kind, String id, Desk.Whose whose) {
        handle.createUpdate("DELETE FROM " + kind + "s WHERE id = :id")
                .bind("id", id)
                .execute();
        Outbox.remove(handle, before.key());
        desk.record(kind, id, "delete", Changes.diff(Fields.of(before), Map.of()), whose);
    }
}
