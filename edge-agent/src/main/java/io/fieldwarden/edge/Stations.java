package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.EdgeConfig.DeviceConfig;
import io.fieldwarden.edge.EdgeConfig.RulesConfig;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.AlertOutput;
import io.fieldwarden.edge.core.Burst;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.DutyCycle;
import io.fieldwarden.edge.core.LocalWatch;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.core.Report;
import io.fieldwarden.edge.core.Sampler;
import io.fieldwarden.edge.core.Sampler.Station;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.Watch;
import io.fieldwarden.edge.csv.CsvSensor;
import io.fieldwarden.edge.file.FileSensor;
import io.fieldwarden.edge.sim.SimulatedSensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what samples one device out of its configuration. */
final class Stations {
    private static final Logger LOG = LoggerFactory.getLogger(Stations.class);

    private Stations() {}

    /**
     * A device ready to be sampled.
     *
     * @param channels that are read
     * @param rules empty when none run here
     * @param rulesOfHub they are those that the hub sends, on its own or by command
     * @param reported their alerts go to the hub
     * @param line what the answers of the sensor come over
     */
    record Built(
            Station station,
            Set<ChannelId> channels,
            Optional<LocalWatch> rules,
            boolean rulesOfHub,
            boolean reported,
            String line) {}

    /**
     * A sensor and all that it can measure.
     *
     * @param line what its answers come over; empty for what never makes anybody wait
     */
    record Source(Sensor sensor, Collection<ChannelId> channels, String line) {
        Source(Sensor sensor, Collection<ChannelId> channels) {
            this(sensor, channels, "");
        }
    }

    /** Those that wait for the same line, together; a line that is slow then delays nothing else. */
    static List<List<Sampler>> lanes(List<Built> stations, Function<Station, Sampler> sampler) {
        Map<String, List<Sampler>> lanes = new TreeMap<>();
        stations.forEach(built ->
                lanes.computeIfAbsent(built.line(), line -> new ArrayList<>()).add(sampler.apply(built.station())));
        return List.copyOf(lanes.values());
    }

    /** @throws IllegalArgumentException when the configuration names a profile that is not simulated, or no sensor */
    static Source source(DeviceConfig config, Drivers drivers) {
        DeviceId device = config.id();
        if (config.sensor() instanceof SensorConfig.Simulated simulated) {
            SimulatedSensor sensor = SimulatedSensor.of(device, simulated.profile(), simulated.seed())
                    .orElseThrow(() -> new IllegalArgumentException("sensor.profile: '" + simulated.profile()
                            + "' is not simulated (simulated are " + SimulatedSensor.profiles() + ")"));
            return new Source(sensor, sensor.channels());
        }
        if (config.sensor() instanceof SensorConfig.Csv csv) {
            CsvSensor sensor = CsvSensor.open(csv.file(), csv.columns());
            return new Source(sensor, sensor.channels());
        }
        if (config.sensor() instanceof SensorConfig.Files files) {
            FileSensor sensor = FileSensor.of(files.sources());
            return new Source(sensor, sensor.channels());
        }
        if (config.sensor() instanceof SensorConfig.Driver driver) {
            return drivers.open(device, driver.driver());
        }
        throw new IllegalArgumentException("sensor of " + device + ": is to be given with the configuration");
    }

    static Built build(DeviceConfig config, Source source) {
        List<ChannelPlan> plans = config.channels().isEmpty()
                ? source.channels().stream()
                        .map(channel ->
                                ChannelPlan.every(channel, config.sensor().period()))
                        .toList()
                : config.channels();
        Optional<LocalWatch> rules = config.rules().map(rule -> watch(config.id(), rule));
        Watch watch = rules.isPresent() ? rules.get() : Watch.NONE;
        DutyCycle cycle = new DutyCycle(plans, config.id().value().hashCode());
        Set<ChannelId> channels =
                plans.stream().map(ChannelPlan::channel).collect(Collectors.toCollection(TreeSet::new));
        config.burst().ifPresent(burst -> {
            Set<ChannelId> unknown = new TreeSet<>(burst.channels());
            unknown.removeAll(source.channels());
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException(
                        "burst.channels of " + config.id() + ": the sensor has no " + unknown);
            }
        });
        return new Built(
                new Station(
                        config.id(),
                        source.sensor(),
                        cycle,
                        watch,
                        config.burst().map(plan -> new Burst(config.id(), plan))),
                channels,
                rules,
                config.rules().map(rule -> rule.fromHub() || rule.byCommand()).orElse(false),
                config.rules().map(RulesConfig::reported).orElse(false),
                source.line());
    }

    /**
     * Lets alerts be kept for the hub in the order in which they change.
     *
     * @param counters where what cannot be kept is counted
     */
    static void report(Built built, Outbox outbox, AgentCounters counters) {
        if (!built.reported()) {
            return;
        }
        built.rules()
                .ifPresent(watch -> watch.reportTo((transition, channel, text) -> {
                    try {
                        outbox.keep(Report.alert(transition, channel, text));
                    } catch (OutboxException e) {
                        counters.reportNotKept();
                        LOG.atError()
                                .addKeyValue("alert", transition.alert())
                                .setCause(e)
                                .log("Alert cannot be kept for the hub");
                    }
                }));
    }

    private static LocalWatch watch(DeviceId device, RulesConfig config) {
        Optional<AlertOutput> output = config.output().map(out -> AlertOutput.open(out.file(), out.atLeast()));
        LocalWatch watch = new LocalWatch(device, (transition, standing) -> {
            LOG.atWarn()
                    .addKeyValue("device", device)
                    .addKeyValue("rule", transition.source().rule())
                    .addKeyValue("alert", transition.alert())
                    .addKeyValue("value", transition.value())
                    .log("Local alert {}", transition.kind());
            output.ifPresent(out -> out.show(standing));
        });
        config.profile()
                .ifPresent(profile -> watch.run(
                        profile,
                        profile.rules().stream()
                                .map(template -> template.bind(config.parameters()))
                                .toList()));
        return watch;
    }
}
