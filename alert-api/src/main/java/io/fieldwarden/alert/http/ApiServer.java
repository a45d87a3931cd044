package io.fieldwarden.alert.http;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.IdentityProvider;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.bulk.Imports;
import io.fieldwarden.alert.cap.CapMessage;
import io.fieldwarden.alert.live.Live;
import io.fieldwarden.alert.push.SecretBox;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.alert.trial.Trials;
import io.fieldwarden.device.registry.PskVault;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.NotFoundResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP side: every address with its permission, the page, and the routes of other parts. Answers as soon as it is
 * open; what needs the stores answers 503 until they are. At most {@link Settings#threads} requests are handled at once;
 * those of up to {@value #CONNECTIONS} connections wait for their turn, further connections are not accepted until others
 * end.
 */
public final class ApiServer implements AutoCloseable {
    private static final int CONNECTIONS = 4_000;
    private static final int THREAD_IDLE_MILLIS = 60_000;
    private static final int MAX_BODY = 1_048_576;
    private static final int IDLE_MILLIS = 30_000;
    private static final int STOP_MILLIS = 3_000;
    private static final String POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self';"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Javalin javalin;
    private final AlertStream stream;
    private final MessageStreamRoutes messages;
    private final List<Route> routes;
    private final Imports imports;

    /**
     * @param port 0 for a free one
     * @param keys the folder with the key of the pre-shared keys
     * @param provider where people may log in too
     * @param cap who sends alerts as CAP messages
     * @param tiles of the map; the page may load images from there
     */
    public record Settings(
            String bind,
            int port,
            int threads,
            String version,
            Path keys,
            Optional<TlsPort> tls,
            Optional<IdentityProvider> provider,
            CapMessage.Setting cap,
            Optional<MapTiles> tiles) {}

    /**
     * What other parts give.
     *
     * @param parts how every part of the program is
     */
    public record Surroundings(
            Supplier<List<PartState>> parts,
            MeterRegistry meters,
            List<ExtraRoute> extraRoutes,
            Optional<QuarantineReplay> replay,
            Optional<Trials> trials,
            Live live,
            Clock clock) {}

    private ApiServer(Settings settings, Stores stores, Surroundings around) {
        Gate gate = new Gate(() ->
                new Gate.Credentials(stores.people().sessions(), stores.people().tokens()));
        AlertJson alertJson = new AlertJson(stores.alerts(), stores.registry(), stores.profiles());
        this.stream = new AlertStream(stores.alerts(), alertJson);
        this.messages = new MessageStreamRoutes(around.live().messages(), stores.registry(), gate, around.clock());
        Evidence evidence = new Evidence(stores.series(), stores.profiles());
        this.routes = new ArrayList<>();
        // Before /alerts/{id}: the first match counts.
        routes.addAll(new StreamRoutes(stream, stores.registry(), gate, around.clock()).routes());
        routes.addAll(feedRoutes(settings, stores, alertJson, around.clock()));
        routes.addAll(messages.routes());
        routes.addAll(new AlertRoutes(stores, alertJson, evidence, stream::wake).routes());
        routes.addAll(handling(stores, stream::wake));
        routes.addAll(new DeviceRoutes(stores, around.live().skews()).routes());
        routes.addAll(new DeviceEditRoutes(stores).routes());
        routes.addAll(new CommandRoutes(stores).routes());
        routes.addAll(new CredentialRoutes(stores, () -> PskVault.open(settings.keys())).routes());
        routes.addAll(readings(stores));
        routes.addAll(new MarkRoutes(stores, around.live().marks()).routes());
        routes.addAll(new OccasionRoutes(stores).routes());
        routes.addAll(told(stores, settings));
        routes.addAll(supervision(stores, stream::wake));
        routes.addAll(onFile(settings, stores));
        routes.addAll(new ChangeRoutes(stores).routes());
        routes.addAll(new AuditRoutes(stores.audit(), () -> AuditSeal.open(settings.keys())).routes());
        this.imports = new Imports(stores.registry(), around.clock());
        routes.addAll(new ImportRoutes(stores, imports).routes());
        routes.addAll(new ProfileRoutes(stores).routes());
        routes.addAll(new ProfileCheckRoutes(stores).routes());
        routes.addAll(new ProfileExchangeRoutes(stores).routes());
        routes.addAll(new TrialRoutes(stores, around.trials(), around.clock()).routes());
        routes.addAll(new QuarantineRoutes(stores, around.replay()).routes());
        routes.addAll(accessRoutes(settings, stores));
        routes.addAll(new SystemRoutes(around.parts(), around.meters(), settings.version()).routes());
        Console console = new Console();
        this.javalin = Javalin.create(config -> {
            configure(config, settings);
            config.routes.before(context -> protect(context, settings.tiles()));
            PersonalReads reads = new PersonalReads(stores.registry().changes());
            Repeats repeats = new Repeats(stores.alerts().answers());
            for (Route route : routes) {
                config.routes.addHttpHandler(
                        route.method(),
                        route.path(),
                        context -> handle(route, gate, reads, repeats, context, around.clock()));
            }
            around.extraRoutes()
                    .forEach(extra -> config.routes.addHttpHandler(
                            HandlerType.findOrCreate(extra.method()),
                            extra.path(),
                            context -> forward(extra, context)));
            config.routes.get("/*", context -> {
                if (!console.serve(context)) {
                    throw new NotFoundResponse();
                }
            });
            Answers.register(config.routes);
        });
    }

    /** What other systems and third parties take out of the hub. */
    private static List<Route> feedRoutes(Settings settings, Stores stores, AlertJson json, Clock clock) {
        List<EvidenceArchiveRoutes.Part> parts =
                List.of(new EvidenceCare(stores.care(), clock), new DeliveryEvidence(stores));
        List<Route> all = new ArrayList<>();
        all.addAll(new AlertEventRoutes(stores, json).routes());
        all.addAll(new EvidenceArchiveRoutes(
                        stores, json, () -> AuditSeal.open(settings.keys()), settings.version(), parts)
                .routes());
        all.addAll(new OpenDataRoutes(stores, settings.keys()).routes());
        return all;
    }

    private static List<Route> readings(Stores stores) {
        RollupRoutes rollups = new RollupRoutes(stores);
        List<Route> all = new ArrayList<>(new PositionReadingRoutes(stores).routes());
        all.addAll(new ReadingRoutes(stores).routes());
        all.addAll(rollups.routes());
        all.addAll(new ParquetRoutes(stores, rollups).routes());
        return all;
    }

    /** Logging in, accounts, people and tokens. */
    private static List<Route> onFile(Settings settings, Stores stores) {
        List<Route> all = new ArrayList<>(new RegistryRoutes(stores).routes());
        all.addAll(EquipmentRoutes.all(stores, settings.tiles()));
        return all;
    }

    private static List<Route> accessRoutes(Settings settings, Stores stores) {
        Supplier<PskVault> vault = () -> PskVault.open(settings.keys());
        SecondFactor factor = new SecondFactor(stores.people().factors(), vault);
        PasswordCheck passwords = new PasswordCheck(stores.people().failures());
        List<Route> all = new ArrayList<>();
        all.addAll(new SessionRoutes(stores, passwords, factor).routes());
        all.addAll(new ProviderRoutes(stores, settings.provider(), vault).routes());
        all.addAll(new AccountRoutes(stores, passwords, factor).routes());
        all.addAll(new UserRoutes(stores).routes());
        all.addAll(new TokenRoutes(stores).routes());
        all.addAll(new AccessRoutes(stores).routes());
        return all;
    }

    private static List<Route> handling(Stores stores, Runnable changed) {
        List<Route> all = new ArrayList<>(new HandlingRoutes(stores, changed).routes());
        all.addAll(new BulkRoutes(stores, changed).routes());
        all.addAll(new EscalationRoutes(stores).routes());
        return all;
    }

    /** What people and systems are told, and by which ways. */
    private static List<Route> told(Stores stores, Settings settings) {
        List<Route> all = new ArrayList<>(new ChannelRoutes(stores, () -> SecretBox.open(settings.keys())).routes());
        all.addAll(new DeliveryRoutes(stores).routes());
        all.addAll(new CapRoutes(stores, settings.cap()).routes());
        return all;
    }

    private static List<Route> supervision(Stores stores, Runnable alertsChanged) {
        TaskJson json = new TaskJson(stores.supervision().tasks(), stores.registry());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new TaskRoutes(stores, json, alertsChanged).routes());
        routes.addAll(new TaskPhotoRoutes(stores).routes());
        routes.addAll(new TaskPaperRoutes(stores, json).routes());
        routes.addAll(new PlanRoutes(stores, json).routes());
        routes.addAll(new StatisticsRoutes(stores).routes());
        return routes;
    }

    /** @throws RuntimeException of the server when the port cannot be had */
    public static ApiServer open(Settings settings, Stores stores, Surroundings around) {
        ApiServer server = new ApiServer(settings, stores, around);
        if (settings.tls().isPresent()) {
            // With connectors of our own, each has its address already.
            server.javalin.start();
        } else {
            server.javalin.start(settings.bind(), settings.port());
        }
        return server;
    }

    private static void configure(JavalinConfig config, Settings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = MAX_BODY;
        config.http.prefer405over404 = true;
        QueuedThreadPool pool = new QueuedThreadPool(settings.threads(), 4, THREAD_IDLE_MILLIS);
        pool.setName("http");
        config.jetty.threadPool = pool;
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(STOP_MILLIS);
            server.setErrorHandler(new RefusedByServer());
            server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendXPoweredBy(false);
            http.setIdleTimeout(IDLE_MILLIS);
        });
        settings.tls().ifPresent(tls -> {
            config.jetty.addConnector((server, http) -> {
                ServerConnector plain = new ServerConnector(server, new HttpConnectionFactory(http));
                plain.setHost(settings.bind());
                plain.setPort(settings.port());
                return plain;
            });
            config.jetty.addConnector(tls::connector);
        });
    }

    private static void protect(Context context, Optional<MapTiles> tiles) {
        context.header(
                "Content-Security-Policy",
                tiles.map(one -> POLICY.replace("img-src 'self'", "img-src 'self' " + one.origin()))
                        .orElse(POLICY));
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()");
        context.header("Cache-Control", "no-store");
        if (context.req().isSecure()) {
            // Heeded by browsers that trust the certificate; RFC 6797 section 8.1.
            context.header("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static void handle(
            Route route, Gate gate, PersonalReads reads, Repeats repeats, Context context, Clock clock)
            throws Exception {
        var now = clock.instant();
        Permission permission = route.permission();
        Principal principal = gate.admit(permission, context, now);
        if (route.isPersonal() && principal != null) {
            reads.record(principal.name(), context, now);
        }
        repeats.handle(route, new Call(context, permission, principal, now));
    }

    private static void forward(ExtraRoute extra, Context context) throws IOException {
        ByteString body;
        boolean cut;
        try (InputStream in = context.req().getInputStream()) {
            body = ByteString.copyFrom(in.readNBytes(extra.maxBody()));
            cut = in.read() >= 0;
        }
        Map<String, String> headers = new HashMap<>();
        context.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        Map<String, String> parameters = new HashMap<>();
        context.queryParamMap().forEach((name, values) -> parameters.put(name, values.get(0)));
        parameters.putAll(context.pathParamMap());
        ExtraRoute.Request request =
                new ExtraRoute.Request(context.path(), parameters, headers, body, cut, context.ip());
        context.future(() -> extra.handler()
                .handle(request)
                .toCompletableFuture()
                .thenAccept(response -> {
                    response.headers().forEach(context::header);
                    context.status(response.status());
                    if (!response.contentType().isEmpty()) {
                        context.contentType(response.contentType());
                    }
                    if (!response.body().isEmpty()) {
                        context.result(response.body().toByteArray());
                    }
                }));
    }

    public int port() {
        return javalin.port();
    }

    /** Of the port with TLS; empty when there is none. */
    public OptionalInt securePort() {
        Connector[] connectors = javalin.jettyServer().server().getConnectors();
        return connectors.length > 1 && connectors[1] instanceof ServerConnector secure
                ? OptionalInt.of(secure.getLocalPort())
                : OptionalInt.empty();
    }

    /** Method and path of every address but those of other parts and of the page. */
    public List<List<String>> addresses() {
        return routes.stream()
                .map(route -> List.of(route.method().name(), route.path()))
                .toList();
    }

    /** Called once the stores are open: from now on listeners hear of changes. */
    public void startStream() {
        stream.start();
    }

    /** Called after alerts have changed; returns at once. */
    public void alertsChanged() {
        stream.wake();
    }

    /** Ends the streams, lets requests at hand finish for a moment, then stops. */
    @Override
    public void close() {
        stream.close();
        messages.close();
        imports.close();
        javalin.stop();
    }
}
