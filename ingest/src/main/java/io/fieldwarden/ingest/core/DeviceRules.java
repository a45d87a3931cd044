package io.fieldwarden.ingest.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What those who run rules beside the sensors need to know: the profile in force of each device, its parameters, and which
 * devices stand behind which. Written by the thread of the registry feed, read by any.
 */
public final class DeviceRules {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FORMAT = 1;

    private final Map<DeviceId, Set<DeviceId>> behind = new ConcurrentHashMap<>();
    private final Map<PositionId, Map<String, String>> positions = new ConcurrentHashMap<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Profile or parameters may be others now.
     *
     * @param device the only one that is concerned; empty when there may be many
     * @param concerned true for the devices that are
     */
    public record Change(Optional<RegisteredDevice> device, Predicate<RegisteredDevice> concerned) {}

    /** The devices that are registered behind this one. */
    public Set<DeviceId> behind(DeviceId gateway) {
        return behind.getOrDefault(gateway, Set.of());
    }

    /** The listener is told on the feed's thread. */
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** What the device is to run, as {@code devices/{id}/commands} carries it; empty while no version of its profile loads. */
    public Optional<byte[]> command(RegisteredDevice device) {
        return device.running().map(running -> {
            ObjectNode command = JSON.createObjectNode()
                    .put("format", FORMAT)
                    .put("id", "profile/" + running.reader().check().profile().ref())
                    .put("kind", "profile")
                    .put("device", device.id().value())
                    .put("yaml", running.yaml());
            ObjectNode values = command.putObject("parameters");
            parameters(device).forEach(values::put);
            try {
                return JSON.writeValueAsBytes(command);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree of texts cannot be written", e);
            }
        });
    }

    /** Those of the device stand over those of its position. */
    Map<String, String> parameters(RegisteredDevice device) {
        Map<String, String> parameters = new TreeMap<>();
        device.position().ifPresent(at -> parameters.putAll(positions.getOrDefault(at, Map.of())));
        parameters.putAll(device.parameters());
        return parameters;
    }

    void device(RegistryEntry.Device now, Optional<DeviceId> gatewayBefore) {
        if (!gatewayBefore.equals(now.gateway())) {
            leave(now.id(), gatewayBefore);
            now.gateway()
                    .ifPresent(gateway -> behind.computeIfAbsent(gateway, absent -> ConcurrentHashMap.newKeySet())
                            .add(now.id()));
        }
    }

    void leave(DeviceId device, Optional<DeviceId> gateway) {
        gateway.ifPresent(from -> behind.computeIfPresent(from, (id, children) -> {
            children.remove(device);
            return children.isEmpty() ? null : children;
        }));
    }

    /** Positions without parameters, which are nearly all, take no room. */
    void position(PositionId position, Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            positions.remove(position);
        } else {
            positions.put(position, parameters);
        }
    }

    void forgetPosition(PositionId position) {
        positions.remove(position);
    }

    void changed(RegisteredDevice device) {
        tell(new Change(Optional.of(device), other -> other.id().equals(device.id())));
    }

    void changed(ProfileId profile) {
        tell(new Change(Optional.empty(), device -> device.profileName().equals(profile.value())));
    }

    void changed(PositionId position) {
        tell(new Change(
                Optional.empty(),
                device -> device.position().filter(position::equals).isPresent()));
    }

    private void tell(Change change) {
        listeners.forEach(listener -> listener.accept(change));
    }
}
