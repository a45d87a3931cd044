package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.coap.CoapUplink;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.AgentLoop;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.DutyCycle;
import io.fieldwarden.edge.core.HistoryWork;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.Sampler;
import io.fieldwarden.edge.core.Sender;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.csv.CsvSensor;
import io.fieldwarden.edge.mqtt.MqttUplink;
import io.fieldwarden.edge.sim.SimulatedSensor;
import io.fieldwarden.edge.sqlite.SqliteOutbox;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Reads one device, keeps its readings and brings them to the hub. Two threads of its own (see {@link AgentLoop}), beside
 * those of its protocol library; opened and closed by any thread.
 */
public final class EdgeAgent implements AutoCloseable {
    private final DeviceId device;
    private final Outbox outbox;
    private final Uplink uplink;
    private final AgentLoop loop;
    private final AgentCounters counters;

    private EdgeAgent(DeviceId device, Outbox outbox, Uplink uplink, AgentLoop loop, AgentCounters counters) {
        this.device = device;
        this.outbox = outbox;
        this.uplink = uplink;
        this.loop = loop;
        this.counters = counters;
    }

    /**
     * Starts an agent with the sensor of its configuration and protocol resources of its own.
     *
     * @throws IllegalArgumentException when the configuration names something that is not there
     * @throws io.fieldwarden.edge.core.OutboxException when the outbox cannot be opened
     */
    public static EdgeAgent open(EdgeConfig config, Clock clock) {
        return open(config, clock, new CoapLine());
    }

    /** Starts an agent that shares the CoAP endpoint of {@code line} with others of this process. */
    public static EdgeAgent open(EdgeConfig config, Clock clock, CoapLine line) {
        DeviceId device = config.uplink().device();
        if (config.sensor() instanceof SensorConfig.Simulated simulated) {
            SimulatedSensor sensor = SimulatedSensor.of(device, simulated.profile(), simulated.seed())
                    .orElseThrow(() -> new IllegalArgumentException("sensor.profile: '" + simulated.profile()
                            + "' is not simulated (simulated are " + SimulatedSensor.profiles() + ")"));
            return open(config, sensor, sensor.channels(), clock, line);
        }
        if (config.sensor() instanceof SensorConfig.Csv csv) {
            CsvSensor sensor = CsvSensor.open(csv.file(), csv.columns());
            return open(config, sensor, sensor.channels(), clock, line);
        }
        throw new IllegalArgumentException("sensor: is to be given with the configuration");
    }

    /**
     * Starts an agent with this sensor.
     *
     * @param channels all that the sensor has; read at the period of the configuration unless it lists channels
     */
    public static EdgeAgent open(
            EdgeConfig config, Sensor sensor, Collection<ChannelId> channels, Clock clock, CoapLine line) {
        DeviceId device = config.uplink().device();
        AgentCounters counters = new AgentCounters();
        List<ChannelPlan> plans = plans(config, channels);
        Outbox outbox =
                SqliteOutbox.open(config.outbox().file(), config.outbox().bytes());
        Uplink uplink = uplink(config.uplink(), line);
        SenderConfig sending = SenderConfig.defaults(config.uplink()).withReplayedAfter(config.replayedAfter());
        RandomGenerator random = RandomGenerator.of("SplittableRandom");
        Sampler sampler =
                new Sampler(device, sensor, new DutyCycle(plans, device.value().hashCode()), outbox, clock, counters);
        Sender sender = new Sender(outbox, uplink, sending, clock, random, counters);
        Set<ChannelId> planned =
                plans.stream().map(ChannelPlan::channel).collect(Collectors.toCollection(TreeSet::new));
        HistoryWork work = new HistoryWork(
                sender,
                new HistoryWork.Past(device, sensor, planned, config.history()),
                uplink,
                sending,
                clock,
                random);
        AgentLoop loop = AgentLoop.start(device.value(), sampler, work, clock);
        return new EdgeAgent(device, outbox, uplink, loop, counters);
    }

    /** An uplink by the protocol of the address. */
    public static Uplink uplink(UplinkConfig config, CoapLine line) {
        return config.coap() ? CoapUplink.open(config, line) : MqttUplink.open(config);
    }

    private static List<ChannelPlan> plans(EdgeConfig config, Collection<ChannelId> channels) {
        if (!config.channels().isEmpty()) {
            return config.channels();
        }
        return channels.stream()
                .map(channel -> ChannelPlan.every(channel, config.sensor().period()))
                .toList();
    }

    public DeviceId device() {
        return device;
    }

    /** What it did so far. */
    public AgentCounters.Snapshot counters() {
        return counters.snapshot();
    }

    /** What still waits for the hub. */
    public Outbox.Status outbox() {
        return outbox.status();
    }

    /** Stops reading and sending, bounded; what has not been sent stays in the outbox. */
    @Override
    public void close() {
        loop.close();
        uplink.close();
        outbox.close();
    }
}
