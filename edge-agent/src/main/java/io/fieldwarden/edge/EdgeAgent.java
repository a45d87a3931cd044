package io.fieldwarden.edge;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.Stations.Built;
import io.fieldwarden.edge.Stations.Source;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.coap.CoapUplink;
import io.fieldwarden.edge.core.AgentClock;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.AgentLoop;
import io.fieldwarden.edge.core.AgentStatus;
import io.fieldwarden.edge.core.Answer;
import io.fieldwarden.edge.core.BootLog;
import io.fieldwarden.edge.core.CommandDesk;
import io.fieldwarden.edge.core.FallbackUplink;
import io.fieldwarden.edge.core.Health;
import io.fieldwarden.edge.core.Hearing;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.HistoryWork;
import io.fieldwarden.edge.core.HubRules;
import io.fieldwarden.edge.core.LocalWatch;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.core.Report;
import io.fieldwarden.edge.core.RuleFiles;
import io.fieldwarden.edge.core.Sampler;
import io.fieldwarden.edge.core.Sender;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.Uptime;
import io.fieldwarden.edge.http.StatusPage;
import io.fieldwarden.edge.mqtt.MqttUplink;
import io.fieldwarden.edge.sqlite.SqliteOutbox;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads its devices, keeps their readings and brings them to the hub. Threads of its own (see {@link AgentLoop}), beside
 * those of its protocol library and of instruments that speak unasked; opened and closed by any thread.
 */
public final class EdgeAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeAgent.class);

    private final UplinkConfig config;
    private final Outbox outbox;
    private final Uplink uplink;
    private final AgentLoop loop;
    private final AgentCounters counters;
    private final List<Sensor> sensors;
    private final List<LocalWatch> watches;
    private final Optional<HubRules> hubRules;
    private final Optional<AgentClock> time;
    private final CommandDesk desk;
    private final Remote remote;
    private final EdgeConfig.Terms terms;
    private final Clock clock;
    private Optional<StatusPage> page = Optional.empty();

    private EdgeAgent(EdgeConfig config, List<Built> stations, Parts parts, Clock clock) {
        Outbox outbox = parts.outbox();
        Uplink uplink = parts.uplink();
        this.hubRules = parts.hubRules();
        this.config = config.uplink();
        this.outbox = outbox;
        this.uplink = uplink;
        this.time = parts.time();
        this.desk = parts.desk();
        this.remote = parts.remote();
        this.terms = config.terms();
        this.clock = parts.time().map(Clock.class::cast).orElse(clock);
        this.counters = new AgentCounters();
        this.sensors = stations.stream().map(built -> built.station().sensor()).toList();
        this.watches =
                stations.stream().flatMap(built -> built.rules().stream()).toList();
        SenderConfig sending = SenderConfig.defaults(config.uplink())
                .withBacklog(config.backlog())
                .withWindows(terms.windows())
                .within(terms.fallback().map(EdgeConfig.Fallback::uplink));
        RandomGenerator random = RandomGenerator.of("SplittableRandom");
        stations.forEach(built -> Stations.report(built, outbox, counters));
        time.ifPresent(known -> known.onDated(shift -> watches.forEach(watch -> watch.dated(shift))));
        List<List<Sampler>> samplers =
                Stations.lanes(stations, station -> new Sampler(station, outbox, this.clock, counters));
        Health health = new Health(terms.health(), this::status);
        Sender sender = new Sender(outbox, uplink, sending, new Sender.Self(this.clock, random, counters, health));
        HistoryWork work =
                new HistoryWork(sender, pasts(stations, config.history()), uplink, sending, this.clock, random);
        this.loop = AgentLoop.start(device().value(), samplers, work, this.clock);
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
        return open(config, clock, line, Remote.NONE);
    }

    /** Starts an agent whose settings the hub may change. */
    static EdgeAgent open(EdgeConfig config, Clock clock, Remote remote) {
        return open(config, clock, new CoapLine(), remote);
    }

    private static EdgeAgent open(EdgeConfig config, Clock clock, CoapLine line, Remote remote) {
        Drivers drivers = new Drivers();
        List<Source> sources = new ArrayList<>();
        try {
            config.devices().forEach(device -> sources.add(Stations.source(device, drivers)));
            return open(config, sources, clock, line, remote);
        } catch (RuntimeException e) {
            sources.forEach(source -> source.sensor().close());
            throw e;
        }
    }

    /**
     * What of an agent is done by whoever runs it.
     *
     * @param takers of commands, by name
     * @param origin where the settings of the agent come from
     */
    record Remote(Map<String, CommandDesk.Taker> takers, Supplier<AgentStatus.Origin> origin) {
        static final Remote NONE = new Remote(Map.of(), () -> AgentStatus.Origin.FILE);
    }

    /**
     * Starts an agent whose only device has this sensor.
     *
     * @param channels all that the sensor has; read at the period of the configuration unless it lists channels
     */
    public static EdgeAgent open(
            EdgeConfig config, Sensor sensor, Collection<ChannelId> channels, Clock clock, CoapLine line) {
        return open(config, List.of(new Source(sensor, channels)), clock, line, Remote.NONE);
    }

    private static EdgeAgent open(EdgeConfig config, List<Source> sources, Clock clock, CoapLine line, Remote remote) {
        if (sources.size() != config.devices().size()) {
            throw new IllegalArgumentException(
                    "one sensor is given for " + config.devices().size() + " devices");
        }
        List<Built> stations = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            stations.add(Stations.build(config.devices().get(i), sources.get(i)));
        }
        Optional<HubRules> hubRules = hubRules(config, stations);
        @Nullable SqliteOutbox outbox = null;
        try {
            Uptime uptime = Uptime.ofTheMachine();
            outbox = SqliteOutbox.open(
                    config.outbox().file(),
                    config.outbox().bytes(),
                    config.terms().clock().isPresent() ? uptime.machineStart() : "");
            BootLog boots = outbox.boots();
            Optional<AgentClock> time =
                    config.terms().clock().map(trust -> new AgentClock(clock, uptime, trust, boots));
            CommandDesk desk = desk(config, outbox, hubRules, remote);
            boolean hears = hubRules.isPresent() || !remote.takers().isEmpty();
            Hearing hearing = new Hearing(
                    hears ? Optional.of(desk) : Optional.empty(),
                    time.<Hearing.HubTime>map(HubTimeOf::new).orElse(Hearing.NOTHING.time()),
                    hubRules.isPresent());
            Parts parts = new Parts(outbox, uplink(config, hearing, line), hubRules, time, desk, remote);
            return new EdgeAgent(config, stations, parts, clock).showing(config);
        } catch (RuntimeException e) {
            hubRules.ifPresent(HubRules::close);
            if (outbox != null) {
                outbox.close();
            }
            throw e;
        }
    }

    /** What an agent is made of and closes. */
    private record Parts(
            Outbox outbox,
            Uplink uplink,
            Optional<HubRules> hubRules,
            Optional<AgentClock> time,
            CommandDesk desk,
            Remote remote) {}

    private static CommandDesk desk(EdgeConfig config, Outbox outbox, Optional<HubRules> rules, Remote remote) {
        Map<String, CommandDesk.Taker> takers = new TreeMap<>(remote.takers());
        if (config.terms().commands().accepted().contains("rules")) {
            rules.ifPresent(of -> takers.put("rules", of::bundle));
        }
        DeviceId agent = config.uplink().device();
        return new CommandDesk(
                takers, profile -> rules.ifPresent(of -> of.accept(profile)), answer -> keep(outbox, agent, answer));
    }

    /** What cannot be kept is asked again: the hub sends a command until it is answered. */
    private static void keep(Outbox outbox, DeviceId agent, Answer answer) {
        try {
            outbox.keep(Report.answer(agent, answer));
        } catch (OutboxException e) {
            LOG.atError().addKeyValue("command", answer.id()).setCause(e).log("Answer cannot be kept for the hub");
        }
    }

    /** Keeps the answer to a command for the hub. */
    void answer(Answer answer) {
        keep(outbox, device(), answer);
    }

    /** Waits until the hub has accepted something from this agent; false when it has not in time. */
    boolean reaches(Duration within) throws InterruptedException {
        return counters.awaitAccepted(within);
    }

    /** An agent that knows the time needs nobody to tell it, unless it is to hear it from the hub alone. */
    private record HubTimeOf(AgentClock clock) implements Hearing.HubTime {
        @Override
        public boolean wanted() {
            return !clock.state().trusted();
        }

        @Override
        public void told(long hubMillis, long tookMillis) {
            clock.told(hubMillis, tookMillis);
        }
    }

    private static Uplink uplink(EdgeConfig config, Hearing hearing, CoapLine line) {
        Uplink first = uplink(config.uplink(), hearing, line);
        return config.terms()
                .fallback()
                .<Uplink>map(other -> new FallbackUplink(
                        first, uplink(other.uplink(), hearing, line), other.terms(), System::nanoTime))
                .orElse(first);
    }

    private static Uplink uplink(UplinkConfig config, Hearing hearing, CoapLine line) {
        return config.coap() ? CoapUplink.open(config, line, hearing) : MqttUplink.open(config, hearing);
    }

    private static Optional<HubRules> hubRules(EdgeConfig config, List<Built> stations) {
        Map<DeviceId, LocalWatch> watches = new TreeMap<>();
        stations.stream()
                .filter(Built::rulesOfHub)
                .forEach(built ->
                        watches.put(built.station().device(), built.rules().orElseThrow()));
        Set<DeviceId> byCommand = config.devices().stream()
                .filter(device ->
                        device.rules().map(EdgeConfig.RulesConfig::byCommand).orElse(false))
                .map(EdgeConfig.DeviceConfig::id)
                .collect(Collectors.toSet());
        return watches.isEmpty()
                ? Optional.empty()
                : Optional.of(HubRules.open(new RuleFiles(config.outbox().file()), watches, byCommand));
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

    /** An uplink by the protocol of the address, which hears nothing. */
    public static Uplink uplink(UplinkConfig config, CoapLine line) {
        return uplink(config, Hearing.NOTHING, line);
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
        boolean second = uplink instanceof FallbackUplink both && both.active() == 1;
        URI way = second ? terms.fallback().orElseThrow().uplink().url() : config.url();
        AgentStatus.Surroundings around = new AgentStatus.Surroundings(
                time.map(AgentClock::state).orElse(AgentClock.State.OF_THE_MACHINE),
                counters.reported(),
                uplink instanceof FallbackUplink both ? both.switches() : 0,
                second,
                !terms.windows().open(clock.instant()),
                remote.origin().get());
        return new AgentStatus(device(), way, counters(), outbox(), standing, rules, around);
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
        sensors.forEach(Sensor::close);
        uplink.close();
        desk.close();
        hubRules.ifPresent(HubRules::close);
        outbox.close();
    }
}
