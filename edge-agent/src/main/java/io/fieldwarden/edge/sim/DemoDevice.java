package io.fieldwarden.edge.sim;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Text;
import io.fieldwarden.edge.core.History;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One device of the demonstration, to be registered and then run by an agent.
 *
 * @param sensor measures all of its {@link SimulatedSensor#channels}
 */
public record DemoDevice(
        DeviceId id, ProfileId profile, Text name, Site site, Transport transport, SimulatedSensor sensor) {

    private static final Duration STEP_OF_A_WATCHED_DEVICE = Duration.ofSeconds(50);

    /**
     * The past it should bring along, at most so many days: as coarse as its rules allow. A value counts until the next one
     * arrives, so an open door seen once an hour would have stood open for an hour, and a device whose silence is watched by
     * the minute must not have been silent before.
     */
    public History history(int days) {
        if (days < 1) {
            return History.NONE;
        }
        return switch (profile.value()) {
            case "bridge-crane" -> History.ofDays(Math.min(days, 2));
            // Half a beat of 50 s more each time: never twice in a row into the seconds in which the door is open.
            case "elevator" -> inSteps(Math.min(days, 2), Duration.ofSeconds(575));
            // The burner cycles in ten minutes, the feed pump in seven.
            case "boiler-steam" -> inSteps(days, Duration.ofMinutes(23));
            case "cold-storage" -> inSteps(Math.min(days, 7), Duration.ofMinutes(7));
            default ->
                site.parameters().getOrDefault("period_s", "").equals(DemoFleet.WATCHED_PERIOD_SECONDS)
                        ? new History(List.of(new History.Span(Duration.ofDays(1), STEP_OF_A_WATCHED_DEVICE)))
                        : History.ofDays(days);
        };
    }

    /**
     * So many days in such steps, the last three hours by the minute. A machine with a beat must not be looked at to that
     * beat, or it would seem to stand still.
     */
    private static History inSteps(int days, Duration step) {
        return new History(List.of(
                new History.Span(Duration.ofDays(days), step),
                new History.Span(Duration.ofHours(3), Duration.ofMinutes(1))));
    }

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
