package io.fieldwarden.edge.sim;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Text;
import java.util.Map;

/**
 * One device of the demonstration, to be registered and then run by an agent.
 *
 * @param sensor measures all of its {@link SimulatedSensor#channels}
 */
public record DemoDevice(
        DeviceId id, ProfileId profile, Text name, Site site, Transport transport, SimulatedSensor sensor) {

    /** By which protocol it sends. */
    public enum Transport {
        MQTT,
        COAP
    }

    /**
     * Where it stands.
     *
     * @param category code of the special-equipment catalogue, or the kind of agriculture
     * @param parameters of its rules: nameplate, crop
     */
    public record Site(
            PositionId position,
            Text name,
            String category,
            double latitude,
            double longitude,
            Map<String, String> parameters) {
        public Site {
            parameters = Map.copyOf(parameters);
        }
    }
}
