package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.registry.RegistryEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** What happens to a device beside a change of its fields: new hardware, new keys. In one transaction. */
final class DeviceLife {
    /** What an offset can be added to. */
    private static final Set<Channel.ValueType> MEASURED = Set.of(Channel.ValueType.NUMBER, Channel.ValueType.COUNTER);

    private final Handle handle;
    private final Desk desk;

    DeviceLife(Handle handle, Desk desk) {
        this.handle = handle;
        this.desk = desk;
    }

    /** The new device takes profile, place and parameters; the old one may no longer send; the position keeps both. */
    void replace(Replacement asked) {
        DeviceEdits edits = new DeviceEdits(desk);
        RegistryEntry.Device old = edits.mustFind(asked.old());
        Instant now = desk.author().at();
        Instant at = asked.at().orElse(now);
        if (desk.entries()
                .find("device/" + asked.successor(), RegistryEntry.Device.class)
                .isPresent()) {
            throw RefusedException.exists("device", asked.successor().value());
        }
        check(asked, old, at, now);
        long millis = at.toEpochMilli();
        RegistryEntry.Device retired = DeviceCopies.with(old, false);
        RegistryEntry.Device successor = DeviceCopies.successor(old, asked.successor(), asked.credentials());
        DeviceRows.write(handle, retired, now.toEpochMilli());
        BindingRows.follow(handle, retired, millis, Map.of());
        DeviceRows.write(handle, successor, now.toEpochMilli());
        BindingRows.follow(handle, successor, millis, asked.offsets());
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("successor", successor.id().value()).put("at", at.toString());
        asked.offsets().forEach(detail.putObject("offsets")::put);
        Desk.Whose whose = edits.whose(old);
        desk.record("device", old.id().value(), "replace", detail.toString(), whose);
        desk.record("device", successor.id().value(), "add", Changes.diff(Map.of(), Fields.of(successor)), whose);
    }

    private void check(Replacement asked, RegistryEntry.Device old, Instant at, Instant now) {
        if (at.isAfter(now)) {
            throw RefusedException.badField("at", at.toString(), "lies in the future");
        }
        Optional<Binding> open = BindingRows.open(handle, old.id());
        open.filter(binding -> !at.isAfter(binding.from())).ifPresent(binding -> {
            throw RefusedException.badField(
                    "at", at.toString(), "is not after " + binding.from() + ", when '" + old.id() + "' came there");
        });
        if (asked.offsets().isEmpty()) {
            return;
        }
        if (open.isEmpty()) {
            throw RefusedException.badField(
                    "offsets", asked.offsets().toString(), "'" + old.id() + "' stands at no position now");
        }
        var profile = desk.active(old.profile());
        for (String channel : asked.offsets().keySet()) {
            boolean measured = profile.map(p -> p.channels().values().stream()
                            .anyMatch(c -> c.id().value().equals(channel) && MEASURED.contains(c.type())))
                    .orElse(true);
            if (!measured) {
                throw RefusedException.badField(
                        "offsets." + channel,
                        String.valueOf(asked.offsets().get(channel)),
                        "profile " + old.profile() + " has no channel of numbers of that name");
            }
        }
    }

    /**
     * Gives a device other keys.
     *
     * @param action and {@code what} as the record of changes shows them
     */
    void credentials(DeviceId id, String action, String what, UnaryOperator<RegistryEntry.Credentials> change) {
        DeviceEdits edits = new DeviceEdits(desk);
        RegistryEntry.Device device = edits.mustFind(id);
        RegistryEntry.Credentials after = change.apply(device.credentials());
        DeviceRows.put(
                handle, DeviceCopies.with(device, after), desk.author().at().toEpochMilli());
        ObjectNode detail = JsonNodeFactory.instance.objectNode().put("credential", what);
        desk.record("device", id.value(), action, detail.toString(), edits.whose(device));
    }
}
