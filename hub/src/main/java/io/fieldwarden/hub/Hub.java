package io.fieldwarden.hub;

import io.fieldwarden.alert.AlertApi;
import io.fieldwarden.alert.ApiConfig;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.Provisioning;
import io.fieldwarden.alert.access.IdentityProvider;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.cap.CapMessage;
import io.fieldwarden.alert.http.TlsPort;
import io.fieldwarden.alert.kafka.KafkaTopicLog;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.oidc.OidcProvider;
import io.fieldwarden.alert.outbound.Networks;
import io.fieldwarden.alert.send.Senders;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.device.registry.Secrets;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.hub.Closing.Stage;
import io.fieldwarden.hub.backtest.BackTest;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.config.ConfigKeys;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.config.Secret;
import io.fieldwarden.hub.data.DataFolder;
import io.fieldwarden.hub.flink.ClusterJob;
import io.fieldwarden.hub.flink.EmbeddedFlink;
import io.fieldwarden.hub.flink.FlinkConfig;
import io.fieldwarden.hub.flink.JobState;
import io.fieldwarden.hub.net.LocalPorts;
import io.fieldwarden.hub.tls.TlsFiles;
import io.fieldwarden.ingest.IngestConfig;
import io.fieldwarden.ingest.IngestServer;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.ReadingLog;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.kafka.KafkaCommandFeed;
import io.fieldwarden.ingest.kafka.KafkaReadingLog;
import io.fieldwarden.ingest.kafka.KafkaRegistryFeed;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process. When {@link #open} returns, the page, the API and the device ports are open and the stores
 * ready; the log, the job and the feeds follow on threads of their own and tell {@code /api/v1/status} how they are. All
 * methods are safe for many threads.
 */
public final class Hub implements AutoCloseable {
    /** Name of the first administrator. */
    public static final String ADMINISTRATOR = "administrator";

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final Duration STORES_WITHIN = Duration.ofSeconds(30);

    private final HubConfig config;
    private final DataFolder data;
    private final Clock clock;
    private final Parts parts = new Parts();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Closing closing = new Closing();
    private final CompletableFuture<Optional<Secret>> firstPassword = new CompletableFuture<>();
    private final ExecutorService starter;
    private final Addresses addresses;
    private final Optional<TlsFiles> tls;

    private Hub(HubConfig config, DataFolder data, Clock clock, String version) {
        this.config = config;
        this.data = data;
        this.clock = clock;
        this.tls = config.tls().map(wanted -> TlsFiles.open(wanted, data, clock));
        this.starter = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "hub-start");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.addresses = start(version);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens the hub in a folder that the caller took and lets go of after closing.
     *
     * @throws io.fieldwarden.hub.net.PortTakenException if somebody listens on one of the ports
     */
    public static Hub open(HubConfig config, DataFolder data, Clock clock, String version) {
        HubConfig.Network network = config.network();
        LocalPorts.check(LocalPorts.Transport.TCP, network.bind(), network.httpPort(), ConfigKeys.HTTP_PORT.name());
        LocalPorts.check(LocalPorts.Transport.TCP, network.bind(), network.mqttPort(), ConfigKeys.MQTT_PORT.name());
        LocalPorts.check(LocalPorts.Transport.UDP, network.bind(), network.coapPort(), ConfigKeys.COAP_PORT.name());
        config.tls().map(HubConfig.Tls::network).ifPresent(secure -> {
            String bind = secure.bind();
            LocalPorts.check(LocalPorts.Transport.TCP, bind, secure.httpPort(), ConfigKeys.HTTPS_PORT.name());
            LocalPorts.check(LocalPorts.Transport.TCP, bind, secure.mqttPort(), ConfigKeys.MQTTS_PORT.name());
            LocalPorts.check(LocalPorts.Transport.UDP, bind, secure.coapPort(), ConfigKeys.COAPS_PORT.name());
        });
        data.takeNatives();
        return new Hub(config, data, clock, version);
    }

    private Addresses start(String version) {
        DiskPart disk = closing.add(
                Stage.LOG, "disk", DiskPart.start(data.path(), config.log().reserveBytes(), parts, meters));
        LogPart log = LogPart.start(config.log(), data.path(), disk::canWrite, parts, closing, starter);
        IngestServer ingest = openIngest(log.bootstrapServers(), disk);
        Supplier<JobState> job = openJob(log);
        AlertApi api = openApi(log.reachable(), job, ingest, version);
        await(api.storesReady());
        startHealer(log.reachable(), api);
        Provisioning registered = api.provisioning();
        closing.add(
                Stage.JOB,
                "retention",
                RetentionPart.start(
                        SeriesPart.retaining(config, data),
                        device -> config.times()
                                .retention()
                                .getOrDefault(
                                        registered.retention(device).orElse(DeviceProfile.Terms.STANDARD_RETENTION),
                                        Retention.FOREVER),
                        new RetentionPart.Surroundings(meters, clock)));
        String token = api.provisioning().renewToken("command line", Role.ADMINISTRATOR);
        HubConfig.Network network = config.network();
        Addresses open = new Addresses(
                "http://" + host(network.bind()) + ":" + api.port(),
                "mqtt://" + host(network.bind()) + ":" + ingest.mqttPort(),
                "coap://" + host(network.bind()) + ":" + ingest.coapPort(),
                token,
                tls.map(files -> secureAddresses(files, api, ingest)).orElse(Addresses.Secure.NONE));
        data.writePrivate(Addresses.TOKEN_FILE, token + "\n");
        data.writePrivate(Addresses.FILE, open.text());
        return open;
    }

    private Supplier<JobState> openJob(LogPart log) {
        if (config.cluster().isPresent()) {
            return closing.add(
                    Stage.JOB, "job", ClusterJob.watch(config.cluster().get()))::state;
        }
        FlinkConfig inside = FlinkConfig.defaults(data.file("checkpoints"), SeriesPart.job(config, data));
        return closing.add(Stage.JOB, "job", EmbeddedFlink.open(inside, log.reachable(), meters))::state;
    }

    private Addresses.Secure secureAddresses(TlsFiles files, AlertApi api, IngestServer ingest) {
        String host = host(config.tls().orElseThrow().network().bind());
        return new Addresses.Secure(
                "https://" + host + ":" + api.securePort().orElseThrow(),
                "mqtts://" + host + ":" + ingest.secureMqttPort().orElseThrow(),
                "coaps://" + host + ":" + ingest.secureCoapPort().orElseThrow(),
                files.fingerprint());
    }

    private IngestConfig ingestConfig() {
        HubConfig.Network network = config.network();
        IngestConfig plain = IngestConfig.defaults()
                .at(network.bind(), network.mqttPort(), network.coapPort())
                .with(config.field().quotas())
                .with(config.field().doorway()::of);
        return tls.map(files -> {
                    HubConfig.Network secure = config.tls().orElseThrow().network();
                    return plain.with(new SecurePorts(
                            secure.bind(),
                            secure.mqttPort(),
                            secure.coapPort(),
                            new SecurePorts.Identity(files.key(), files.chain()),
                            files.clientAuthorities(),
                            PskVault.open(data.path())));
                })
                .orElse(plain);
    }

    private IngestServer openIngest(String bootstrapServers, DiskPart disk) {
        KafkaReadingLog kafka = closing.add(
                Stage.API, "reading log", KafkaReadingLog.open(bootstrapServers, KafkaReadingLog.Settings.defaults()));
        ReadingLog readings = disk.guard(kafka);
        DeviceRegistry registry = new DeviceRegistry();
        closing.add(Stage.API, "registry feed", KafkaRegistryFeed.open(bootstrapServers, registry));
        CommandQueue commands = new CommandQueue(registry, readings, clock);
        closing.add(Stage.API, "command feed", KafkaCommandFeed.open(bootstrapServers, commands));
        HubConfig.Network network = config.network();
        IngestServer ingest = closing.add(
                Stage.DEVICES,
                "devices",
                IngestServer.open(
                        ingestConfig(), new IngestServer.Collaborators(readings, registry, commands, meters), clock));
        FieldPart.open(config.field(), ingest, clock, meters)
                .ifPresent(ports -> closing.add(Stage.DEVICES, "field protocols", ports));
        config.field()
                .bridge()
                .ifPresent(broker -> closing.add(Stage.DEVICES, "bridge", ingest.openBridge(broker, meters)));
        // The page tells people with which ports a new device talks.
        String doors = "mqtt://" + network.bind() + ":" + ingest.mqttPort() + " coap://" + network.bind() + ":"
                + ingest.coapPort()
                + config.tls()
                        .map(HubConfig.Tls::network)
                        .map(secure -> " mqtts://" + secure.bind() + ":"
                                + ingest.secureMqttPort().orElseThrow() + " coaps://" + secure.bind() + ":"
                                + ingest.secureCoapPort().orElseThrow())
                        .orElse("");
        parts.report(PartState.starting("devices", "waiting for the log and the registry; " + doors));
        CompletableFuture<Void> devicesUp = CompletableFuture.allOf(
                        kafka.ready().toCompletableFuture(), registry.ready().toCompletableFuture())
                .thenRun(() -> parts.report(PartState.up("devices", doors)));
        closing.add(Stage.API, "devices", () -> devicesUp.cancel(true));
        return ingest;
    }

    private AlertApi openApi(
            CompletableFuture<String> log, Supplier<JobState> job, IngestServer ingest, String version) {
        CompletableFuture<TopicLog> topics = log.thenApply(KafkaTopicLog::connect);
        Collaborators.Around around = new Collaborators.Around(
                () -> allParts(job),
                DeviceRoutes.of(ingest.httpIngress(), IngestConfig.defaults().maxPayload()),
                Optional.of(new IngestReplay(ingest.replays())),
                this::provision);
        HubConfig.Network network = config.network();
        ApiConfig api = ApiConfig.defaults(data.path())
                .withBind(network.bind())
                .withPort(network.httpPort())
                .withVersion(version)
                .withStorage(storage())
                .withSending(sending())
                .withEquipment(EquipmentPart.settings(config.equipment()))
                .withTls(tls.map(files -> {
                    HubConfig.Network secure = config.tls().orElseThrow().network();
                    return new TlsPort(secure.bind(), secure.httpPort(), files.key(), files.chain());
                }));
        SeriesReader series = SeriesPart.reader(config, data);
        Collaborators with = Collaborators.of(topics, series, meters, builtIn()).with(new BackTest(series));
        Optional<IdentityProvider> provider =
                config.outside().provider().map(settings -> new OidcProvider(settings, clock));
        return closing.add(
                Stage.API, "api", AlertApi.open(api, with.with(provider).with(around), clock));
    }

    private Senders.Sending sending() {
        HubConfig.Push push = config.push();
        return new Senders.Sending(
                Networks.allowing(push.networks()),
                push.publicUrl().replaceAll("/+$", ""),
                "/" + push.sender(),
                new CapMessage.Setting(push.sender(), ZoneId.of("Asia/Shanghai")));
    }

    private Storage storage() {
        return config.postgres()
                .map(server -> new Storage(
                        Optional.empty(),
                        server.url(),
                        server.user(),
                        server.password().map(Secret::value)))
                .orElseGet(() -> Storage.folder(data.path()));
    }

    private void startHealer(CompletableFuture<String> log, AlertApi api) {
        parts.report(PartState.starting("re-evaluation", "waiting for the log"));
        CompletableFuture<Void> started = log.thenAcceptAsync(
                servers -> closing.add(
                        Stage.API,
                        "re-evaluation",
                        HealPart.open(servers, SeriesPart.reader(config, data), api.told(), meters, parts, clock)),
                starter);
        closing.add(Stage.API, "re-evaluation", () -> started.cancel(true));
    }

    private List<PartState> allParts(Supplier<JobState> job) {
        List<PartState> all = new ArrayList<>(parts.all());
        all.add(part(job.get()));
        return all;
    }

    private static PartState part(JobState state) {
        return switch (state.phase()) {
            case STARTING -> PartState.starting("job", state.detail());
            case UP -> PartState.up("job");
            case FAILED -> PartState.failed("job", state.detail());
        };
    }

    private static List<String> builtIn() {
        return Catalogue.ids().stream().map(Catalogue::yaml).toList();
    }

    /** The first administrator, when there is nobody who could log in. */
    private void provision(Provisioning provisioning) {
        if (!provisioning.hasNoUsers()) {
            firstPassword.complete(Optional.empty());
            return;
        }
        boolean chosen = config.adminPassword().isPresent();
        Secret password = config.adminPassword().orElseGet(() -> new Secret(Secrets.newToken()));
        provisioning.ensureUser(ADMINISTRATOR, Role.ADMINISTRATOR, password.value(), !chosen);
        firstPassword.complete(chosen ? Optional.empty() : Optional.of(password));
    }

    private static void await(CompletableFuture<Void> stores) {
        try {
            stores.get(STORES_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the stores cannot be opened: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the stores did not open in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stores were opened", e);
        }
    }

    /** An address of all interfaces is no address to connect to. */
    private static String host(String bind) {
        return bind.equals("0.0.0.0") || bind.equals("::") ? "127.0.0.1" : bind;
    }

    public Addresses addresses() {
        return addresses;
    }

    /** The random password of the first administrator, when this start made one. */
    public Optional<Secret> firstPassword() {
        return firstPassword.getNow(Optional.empty());
    }

    /** Devices first, the log last; bounded, and nothing acknowledged is lost by it. */
    @Override
    public void close() {
        closing.close();
        starter.shutdownNow();
        LOG.atInfo().log("hub is closed");
    }
}
