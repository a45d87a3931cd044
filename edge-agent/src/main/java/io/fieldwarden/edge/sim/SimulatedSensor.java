package io.fieldwarden.edge.sim;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.Sensor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One simulated device: the measurements of its model with the faults of a script upon them. A pure function of the time
 * asked for, past or future; immutable, any thread may ask.
 */
public final class SimulatedSensor implements Sensor {
    private final DeviceId device;
    private final Model model;
    private final FaultScript script;

    SimulatedSensor(DeviceId device, Model model, FaultScript script) {
        this.device = device;
        this.model = model;
        this.script = script;
    }

    /** A healthy device of this profile; empty when the profile is not simulated. */
    public static Optional<SimulatedSensor> of(DeviceId device, ProfileId profile, long seed) {
        return Models.of(profile, seed, new Weather(seed))
                .map(model -> new SimulatedSensor(device, model, FaultScript.NONE));
    }

    /** The profiles that {@link #of} knows. */
    public static Set<String> profiles() {
        return Models.profiles();
    }

    @Override
    public Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at) {
        Optional<FaultScript.Active> fault = script.active(device, at);
        Values values = new Values();
        if (fault.isEmpty()) {
            model.read(at.toEpochMilli(), values);
            return values.of(channels);
        }
        return faulty(fault.get(), at, values).of(channels);
    }

    private Values faulty(FaultScript.Active fault, Instant at, Values values) {
        long since = fault.since().toEpochMilli();
        switch (fault.kind()) {
            case DEAD_SENSOR -> {
                return values;
            }
            case STUCK_SENSOR -> model.read(since, values);
            default -> {
                model.read(at.toEpochMilli(), values);
                fault.kind().apply(values, (at.toEpochMilli() - since) / 1000.0);
            }
        }
        return values;
    }

    /** All it can measure. */
    public Set<ChannelId> channels() {
        Values values = new Values();
        model.read(0, values);
        Set<ChannelId> channels = new TreeSet<>();
        values.channels().forEach(channel -> channels.add(new ChannelId(channel)));
        return channels;
    }

    /** Every channel at the same period. */
    public List<ChannelPlan> plans(Duration period) {
        return channels().stream()
                .map(channel -> ChannelPlan.every(channel, period))
                .toList();
    }
}
