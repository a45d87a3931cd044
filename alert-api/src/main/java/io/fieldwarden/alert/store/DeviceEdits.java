package io.fieldwarden.alert.store;

import io.fieldwarden.alert.store.Edits.Mode;
import io.fieldwarden.alert.store.Edits.Result;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules by which devices are added and changed. */
final class DeviceEdits {
    private static final String KIND = "device";
    private static final Pattern DEV_EUI = Pattern.compile("[0-9a-f]{16}");

    /** Gateways behind gateways: a repeater or two. */
    private static final int DEEPEST = 8;

    private final Desk desk;

    DeviceEdits(Desk desk) {
        this.desk = desk;
    }

    /** Keeps the credentials of a device that is there; its DevEUI is a field like others. */
    Result put(RegistryEntry.Device wanted, Mode mode) {
        Optional<RegistryEntry.Device> before = find(wanted.id(), mode);
        PlaceEdits.check(KIND, wanted.id().value(), before.isPresent(), mode);
        RegistryEntry.Device device = before.map(was ->
                        DeviceCopies.with(wanted, keys(was, wanted.credentials().devEui())))
                .orElse(wanted);
        DeviceProfile profile = PlaceEdits.fits(desk, device.profile(), device.parameters());
        Optional<RegistryEntry.Position> position = position(device);
        mustExist(device.place().organisation());
        Desk.Whose whose = whose(device, position, profile.category());
        if (!desk.covers(whose)) {
            throw RefusedException.outsideScope(
                    "organisation",
                    whose.organisation().map(OrganisationId::value).orElse(""));
        }
        checkGateway(device);
        checkDevEui(device);
        return PlaceEdits.write(desk, before, device, KIND, whose);
    }

    private static RegistryEntry.Credentials keys(RegistryEntry.Device was, String devEui) {
        RegistryEntry.Credentials old = was.credentials();
        return new RegistryEntry.Credentials(old.secretHash(), old.tokenHash(), old.psk(), old.certificates(), devEui);
    }

    /** The device, which the author has to see. */
    RegistryEntry.Device mustFind(DeviceId id) {
        return find(id, Mode.CHANGE).orElseThrow(() -> RefusedException.notFound(KIND, id.value()));
    }

    private Optional<RegistryEntry.Device> find(DeviceId id, Mode mode) {
        Optional<RegistryEntry.Device> found = desk.entries().find("device/" + id, RegistryEntry.Device.class);
        if (found.isPresent() && !desk.covers(whose(found.get()))) {
            throw mode == Mode.CHANGE
                    ? RefusedException.notFound(KIND, id.value())
                    : RefusedException.exists(KIND, id.value());
        }
        return found;
    }

    Desk.Whose whose(RegistryEntry.Device device) {
        Optional<RegistryEntry.Position> position = device.place()
                .position()
                .flatMap(id -> desk.entries().find("position/" + id, RegistryEntry.Position.class));
        return whose(device, position, desk.category(device.profile()));
    }

    private Desk.Whose whose(
            RegistryEntry.Device device, Optional<RegistryEntry.Position> position, String profileCategory) {
        Optional<OrganisationId> organisation =
                device.place().organisation().or(() -> position.flatMap(p -> new PlaceEdits(desk).organisation(p)));
        String category = position.map(RegistryEntry.Position::category)
                .filter(text -> !text.isEmpty())
                .orElse(profileCategory);
        return new Desk.Whose(organisation, category);
    }

    private Optional<RegistryEntry.Position> position(RegistryEntry.Device device) {
        return device.place().position().map(id -> {
            RegistryEntry.Position position = desk.entries()
                    .find("position/" + id, RegistryEntry.Position.class)
                    .orElseThrow(
                            () -> RefusedException.badField("position", id.value(), "there is no position of that id"));
            if (!desk.reaches(new PlaceEdits(desk).organisation(position))) {
                throw RefusedException.outsideScope("position", id.value());
            }
            Optional<ProfileId> meant = position.setting().profile();
            if (meant.isPresent() && !meant.get().equals(device.profile())) {
                throw RefusedException.badField(
                        "profile", device.profile().value(), "position '" + id + "' is for profile " + meant.get());
            }
            return position;
        });
    }

    private void mustExist(Optional<OrganisationId> organisation) {
        organisation.ifPresent(id -> {
            if (desk.entries()
                    .find("organisation/" + id, RegistryEntry.Organisation.class)
                    .isEmpty()) {
                throw RefusedException.badField("organisation", id.value(), "there is no organisation of that id");
            }
        });
    }

    /** It is there, is in reach and does not stand behind this device. */
    private void checkGateway(RegistryEntry.Device device) {
        Optional<DeviceId> next = device.gateway();
        for (int level = 0; next.isPresent(); level++) {
            String id = next.get().value();
            if (next.get().equals(device.id())) {
                String given = device.gateway().map(DeviceId::value).orElse("");
                throw RefusedException.badField(
                        "gateway", given, level == 0 ? "is the device itself" : "stands behind this device");
            }
            if (level == DEEPEST) {
                throw RefusedException.badField("gateway", id, "has more than " + DEEPEST + " gateways before it");
            }
            RegistryEntry.Device gateway = desk.entries()
                    .find("device/" + id, RegistryEntry.Device.class)
                    .orElseThrow(() -> RefusedException.badField("gateway", id, "there is no device of that id"));
            if (level == 0 && !desk.covers(whose(gateway))) {
                throw RefusedException.outsideScope("gateway", id);
            }
            next = gateway.gateway();
        }
    }

    private void checkDevEui(RegistryEntry.Device device) {
        String devEui = device.credentials().devEui();
        if (devEui.isEmpty()) {
            return;
        }
        if (!DEV_EUI.matcher(devEui).matches()) {
            throw RefusedException.badField("devEui", devEui, "is not 16 hex digits");
        }
        desk.entries()
                .withDevEui(devEui)
                .filter(other -> !other.equals(device.id()))
                .ifPresent(other -> {
                    throw RefusedException.badField("devEui", devEui, "is that of device '" + other + "' already");
                });
    }
}
