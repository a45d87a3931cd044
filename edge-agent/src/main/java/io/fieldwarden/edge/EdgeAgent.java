package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.Stations.Built;
import io.fieldwarden.edge.Stations.Source;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.coap.CoapUplink;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.AgentLoop;
import io.fieldwarden.edge.core.AgentStatus;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.HistoryWork;
import io.fieldwarden.edge.core.HubRules;
import io.fieldwarden.edge.core.LocalWatch;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.RuleFiles;
import io.fieldwarden.edge.core.Sampler;
import io.fieldwarden.edge.core.Sender;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.http.StatusPage;
import io.fieldwarden.edge.mqtt.MqttUplink;
import io.fieldwarden.edge.sqlite.SqliteOutbox;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Reads its devices, keeps their readings and brings them to the hub. Two threads of its own (see {@link AgentLoop}), beside
 * those of its protocol library; opened and closed by any thread.
 */
public final class EdgeAgent implements AutoCloseable {
    private final UplinkConfig config;
    private final Outbox outbox;
    private final Uplink uplink;
    private final AgentLoop loop;
    private final AgentCounters counters;
    private final List<LocalWatch> watches;
    private final Optional<HubRules> hubRules;
    private Optional<StatusPage> page = Optional.empty();

    private EdgeAgent(EdgeConfig config, List<Built> stations, Parts parts, Clock clock) {
        Outbox outbox = parts.outbox();
        Uplink uplink = parts.uplink();
        this.hubRules = parts.hubRules();
        this.config = config.uplink();
        this.outbox = outbox;
        this.uplink = uplink;
        this.counters = new AgentCounters();
        this.watches =
                stations.stream().flatMap(built -> built.rules().stream()).toList();
        SenderConfig sending = SenderConfig.defaults(config.uplink()).withBacklog(config.backlog());
        RandomGenerator random = RandomGenerator.of("SplittableRandom");
        List<Sampler> samplers = stations.stream()
                .map(built -> new Sampler(built.station(), outbox, clock, counters))
                .toList();
        Sender sender = new Sender(outbox, uplink, sending, clock, random, counters);
        HistoryWork work = new HistoryWork(sender, pasts(stations, config.history()), uplink, sending, clock, random);
        this.loop = AgentLoop.start(device().value(), samplers, work, clock);
    }

    /**
     * Starts an agent with the sensors of its configuration and protocol resources of its own.
     *
     * @throws IllegalArgumentException when the configuration names something that is not there
     * @throws io.fieldwarden.edge.core.OutboxException when the outbox cannot be opened
     */
    public static EdgeAgent open(EdgeConfig config, Clock clock) {
        return open(config, clock, new CoapLine());
    }

    /** Starts an agent that shares the CoAP endpoint of {@code line} with others of this process. */
    public static EdgeAgent open(EdgeConfig config, Clock clock, CoapLine line) {
        List<Source> sources = config.devices().stream().map(Stations::source).toList();
        return open(config, sources, clock, line);
    }

    /**
     * Starts an agent whose only device has this sensor.
     *
     * @param channels all that the sensor has; read at the period of the configuration unless it lists channels
     */
    public static EdgeAgent open(
            EdgeConfig config, Sensor sensor, Collection<ChannelId> channels, Clock clock, CoapLine line) {
        return open(config, List.of(new Source(sensor, channels)), clock, line);
    }

    private static EdgeAgent open(EdgeConfig config, List<Source> sources, Clock clock, CoapLine line) {
        if (sources.size() != config.devices().size()) {
            throw new IllegalArgumentException(
                    "one sensor is given for " + config.devices().size() + " devices");
        }
        List<Built> stations = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            stations.add(Stations.build(config.devices().get(i), sources.get(i)));
        }
        Optional<HubRules> hubRules = hubRules(config, stations);
        Uplink uplink =
                hubRules.isPresent() ? MqttUplink.open(config.uplink(), hubRules.get()) : uplink(config.uplink(), line);
        try {
            Outbox outbox =
                    SqliteOutbox.open(config.outbox().file(), config.outbox().bytes());
            EdgeAgent agent = new EdgeAgent(config, stations, new Parts(outbox, uplink, hubRules), clock);
            return agent.showing(config);
        } catch (RuntimeException e) {
            uplink.close();
            hubRules.ifPresent(HubRules::close);
            throw e;
        }
    }

    /** What an agent is made of and closes. */
    private record Parts(Outbox outbox, Uplink uplink, Optional<HubRules> hubRules) {}

    private static Optional<HubRules> hubRules(EdgeConfig config, List<Built> stations) {
        Map<DeviceId, LocalWatch> watches = new TreeMap<>();
        stations.stream()
                .filter(Built::rulesOfHub)
                .forEach(built ->
                        watches.put(built.station().device(), built.rules().orElseThrow()));
        return watches.isEmpty()
                ? Optional.empty()
                : Optional.of(HubRules.open(new RuleFiles(config.outbox().file()), watches));
    }

    private EdgeAgent showing(EdgeConfig with) {
        try {
            page = with.status().map(at -> StatusPage.open(at.bind(), at.port(), this::status));
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** An uplink by the protocol of the address. */
    public static Uplink uplink(UplinkConfig config, CoapLine line) {
        return config.coap() ? CoapUplink.open(config, line) : MqttUplink.open(config);
    }

    private static List<HistoryWork.Past> pasts(List<Built> stations, History history) {
        return stations.stream()
                .map(built -> new HistoryWork.Past(
                        built.station().device(), built.station().sensor(), built.channels(), history))
                .toList();
    }

    /** Who it says it is to the hub. */
    public DeviceId device() {
        return config.device();
    }

    /** What it did so far. */
    public AgentCounters.Snapshot counters() {
        return counters.snapshot();
    }

    /** What still waits for the hub. */
    public Outbox.Status outbox() {
        return outbox.status();
    }

    /** All that can be seen from outside. */
    public AgentStatus status() {
        List<LocalWatch.Standing> standing =
                watches.stream().flatMap(watch -> watch.standing().stream()).toList();
        List<HubRules.Status> rules = hubRules.map(HubRules::status).orElse(List.of());
        return new AgentStatus(device(), config.url(), counters(), outbox(), standing, rules);
    }

    /** Where the status page listens; empty when there is none. */
    public Optional<Integer> statusPort() {
        return page.map(StatusPage::port);
    }

    /** Stops reading and sending, bounded; what has not been sent stays in the outbox. */
    @Override
    public void close() {
        page.ifPresent(StatusPage::close);
        loop.close();
        uplink.close();
        hubRules.ifPresent(HubRules::close);
        outbox.close();
    }
}
