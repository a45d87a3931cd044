package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What can be changed of an entry, field by field as text; never a hash or a key. */
final class Fields {
    private final Map<String, String> values = new TreeMap<>();

    private Fields() {}

    static Map<String, String> of(RegistryEntry entry) {
        Fields fields = new Fields();
        if (entry instanceof RegistryEntry.Organisation organisation) {
            fields.set("parent", organisation.parent().map(OrganisationId::value));
            fields.set(organisation.name());
            fields.values.put("kind", organisation.kind());
        } else if (entry instanceof RegistryEntry.Site site) {
            fields.set("organisation", site.organisation().map(OrganisationId::value));
            fields.set(site.name());
            fields.set(site.coordinates());
        } else if (entry instanceof RegistryEntry.Position position) {
            fields.set("organisation", position.organisation().map(OrganisationId::value));
            fields.set("site", position.setting().site().map(SiteId::value));
            fields.set("profile", position.setting().profile().map(ProfileId::value));
            fields.set(position.name());
            fields.set(position.coordinates());
            fields.set("category", Optional.of(position.category()));
            fields.parameters(position.parameters());
        } else if (entry instanceof RegistryEntry.Device device) {
            fields.device(device);
        }
        return fields.values;
    }

    private void device(RegistryEntry.Device device) {
        RegistryEntry.Place place = device.place();
        values.put("profile", device.profile().value());
        set("position", place.position().map(PositionId::value));
        set("organisation", place.organisation().map(OrganisationId::value));
        place.name().ifPresent(this::set);
        set("gateway", device.gateway().map(DeviceId::value));
        set("devEui", Optional.of(device.credentials().devEui()));
        values.put("enabled", String.valueOf(device.enabled()));
        parameters(device.parameters());
    }

    private void set(Text name) {
        set("name.zh", Optional.of(name.zh()));
        set("name.en", Optional.of(name.en()));
    }

    private void set(Optional<RegistryEntry.Coordinates> coordinates) {
        set("latitude", coordinates.map(c -> String.valueOf(c.latitude())));
        set("longitude", coordinates.map(c -> String.valueOf(c.longitude())));
    }

    private void set(String field, Optional<String> value) {
        value.filter(text -> !text.isEmpty()).ifPresent(text -> values.put(field, text));
    }

    private void parameters(Map<String, String> parameters) {
        parameters.forEach((name, value) -> values.put("parameters." + name, value));
    }
}
