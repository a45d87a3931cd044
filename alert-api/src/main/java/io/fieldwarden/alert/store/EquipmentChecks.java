package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentCatalogue;
import io.fieldwarden.alert.equipment.Numbers;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rules by which equipment is put on file. */
final class EquipmentChecks {
    private EquipmentChecks() {}

    /** Whoever binds a device must be allowed to see it; what is bound already stays as it is. */
    static void reachBound(
            Database database, Author author, Optional<EquipmentStore.Filed> before, Equipment equipment) {
        Equipment.Bound known =
                before.map(filed -> filed.equipment().standing().bound()).orElse(Equipment.Bound.NOTHING);
        Equipment.Bound wanted = equipment.standing().bound();
        RegistryStore registry = new RegistryStore(database);
        Scope scope = registry.scope(author.grants());
        for (DeviceId device : wanted.devices()) {
            if (!known.devices().contains(device)
                    && registry.device(device)
                            .filter(one -> scope.covers(one.organisation(), one.category()))
                            .isEmpty()) {
                throw RefusedException.badField("devices", device.value(), "is no device of the registry");
            }
        }
        for (PositionId position : wanted.positions()) {
            if (!known.positions().contains(position)
                    && registry.places()
                            .position(position)
                            .filter(one -> scope.covers(
                                    one.organisation(), one.position().category()))
                            .isEmpty()) {
                throw RefusedException.badField("positions", position.value(), "is no position of the registry");
            }
        }
    }

    static void check(Handle handle, Scope scope, Equipment equipment) {
        equipment.unit().ifPresent(unit -> {
            if (OrganisationRows.find(handle, unit).isEmpty()) {
                throw RefusedException.badField("organisation", unit.value(), "is no organisation of the registry");
            }
        });
        if (!EquipmentStore.covers(scope, equipment)) {
            throw RefusedException.outsideScope(
                    "organisation", equipment.unit().map(OrganisationId::value).orElse(""));
        }
        if (EquipmentCatalogue.find(equipment.category()).isEmpty()) {
            throw RefusedException.badField(
                    "category", equipment.category(), "is no code of the special equipment catalogue (特种设备目录)");
        }
        Numbers numbers = equipment.numbers();
        numbers.findings(equipment.category()).stream()
                .filter(Numbers.Finding::severe)
                .findFirst()
                .ifPresent(finding -> {
                    throw RefusedException.badField(finding.field(), finding.value(), finding.rule());
                });
        mustBeFree(handle, equipment, "code", numbers.code());
        mustBeFree(handle, equipment, "registration", numbers.registration());
    }

    /** A number that two claim is a slip, or one of them is no longer there. */
    private static void mustBeFree(Handle handle, Equipment equipment, String column, String number) {
        if (number.isEmpty()) {
            return;
        }
        boolean taken = handle.createQuery("SELECT COUNT(*) FROM equipment WHERE " + column
                                + " = :number AND id <> :id AND state <> 'scrapped'")
                        .bind("number", number)
                        .bind("id", equipment.id().value())
                        .mapTo(Long.class)
                        .one()
                > 0;
        if (taken && equipment.standing().state() != Equipment.State.SCRAPPED) {
            throw RefusedException.badField(column, number, "is on file for other equipment already");
        }
    }
}
