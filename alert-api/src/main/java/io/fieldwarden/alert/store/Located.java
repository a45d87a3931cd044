package io.fieldwarden.alert.store;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;

/**
 * A device with what its place and its profile say about it.
 *
 * @param category of the position, else of the active profile
 * @param profileName of the active profile
 */
public record Located(
        RegistryEntry.Device device,
        Optional<RegistryEntry.Position> position,
        String category,
        Optional<Text> profileName) {

    /** Of the device, else of its position, else its id. */
    public Text name() {
        return device.place()
                .name()
                .or(() -> position.map(RegistryEntry.Position::name))
                .orElseGet(() -> new Text(device.id().value(), device.id().value()));
    }

    /** Of the device, else of its position. */
    public Optional<OrganisationId> organisation() {
        return device.place().organisation().or(() -> position.flatMap(RegistryEntry.Position::organisation));
    }
}
