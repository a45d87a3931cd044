package io.fieldwarden.alert;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.feed.Feeds;
import io.fieldwarden.alert.files.FileStore;
import io.fieldwarden.alert.http.ApiServer;
import io.fieldwarden.alert.http.Stores;
import io.fieldwarden.alert.live.Live;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.marks.Marker;
import io.fieldwarden.alert.rules.RuleBook;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Audit;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.ContactStore;
import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.DeadlineStore;
import io.fieldwarden.alert.store.EquipmentFileStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.FactorStore;
import io.fieldwarden.alert.store.FeedPositions;
import io.fieldwarden.alert.store.FigureStore;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.alert.store.LadderStore;
import io.fieldwarden.alert.store.LoginFailures;
import io.fieldwarden.alert.store.MarkStore;
import io.fieldwarden.alert.store.NoticeStore;
import io.fieldwarden.alert.store.OccasionStore;
import io.fieldwarden.alert.store.Outbox;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.ProviderStore;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.ReminderStore;
import io.fieldwarden.alert.store.SessionStore;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.store.TokenStore;
import io.fieldwarden.alert.store.ToldStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.alert.task.SupervisionRules;
import io.fieldwarden.alert.trial.AlertsBeside;
import io.fieldwarden.alert.trial.KnownOccasions;
import io.fieldwarden.alert.trial.Trials;
import io.fieldwarden.alert.watch.EquipmentWatch;
import io.fieldwarden.device.profile.Fault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts and their life, the registry, readings, push and the page, behind one HTTP port. The port is open when {@link
 * #open} returns; stores and log follow in the background, and until they are there {@code /health/ready} and {@code
 * /api/v1/status} say what is missing. All methods are safe for many threads.
 */
public final class AlertApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertApi.class);
    private static final int STOP_SECONDS = 10;

    private final Collaborators collaborators;
    private final Clock clock;
    private final Parts parts = new Parts();
    private final Live live = Live.fresh();
    private final ExecutorService starter;
    private final Database registry;
    private final Database alerts;
    private final Stores stores;
    private final Optional<Trials> trials;
    private final ApiServer server;
    private final AlertCare care;
    private final Upkeep upkeep;
    private final Push push;
    private final CompletableFuture<Void> storesReady;
    private final CompletableFuture<Void> following;
    private final List<AutoCloseable> running = new ArrayList<>();
    private boolean closed;

    private AlertApi(ApiConfig config, Collaborators collaborators, Clock clock) {
        // A table of the site that cannot be used is told before anything is open.
        SupervisionRules supervision = supervisionRules(config);
        this.collaborators = collaborators;
        this.clock = clock;
        this.starter = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "alert-api-start");
            thread.setDaemon(true);
            return thread;
        });
        parts.report(PartState.starting("stores", "opening " + config.storage()));
        parts.report(PartState.starting("alerts", "waiting for the log"));
        this.registry = Database.open(config.storage(), "registry", starter);
        this.alerts = Database.open(config.storage(), "alerts", starter);
        this.stores = stores(config, supervision);
        this.trials = collaborators
                .trial()
                .map(rules -> new Trials(
                        rules,
                        new AlertsBeside(
                                stores.alerts(),
                                Scope.EVERYTHING,
                                new KnownOccasions(stores.occasions(), stores.registry())),
                        clock));
        this.server = openServer(config);
        this.care = new AlertCare(stores, clock);
        this.upkeep = new Upkeep(stores, () -> AuditSeal.open(config.keys()), care::round, this::alertsChanged, clock);
        this.push = new Push(stores, config, clock);
        this.storesReady = CompletableFuture.allOf(registry.opened(), alerts.opened())
                .thenRunAsync(this::prepare, starter)
                .whenComplete((ignored, failure) -> report(failure));
        this.following = storesReady
                .thenCombineAsync(collaborators.log(), (ignored, log) -> follow(log), starter)
                .whenComplete((ignored, failure) -> reportLog(failure));
    }

    /**
     * Opens the port, then the rest.
     *
     * @throws RuntimeException when the port cannot be had; nothing stays open then
     */
    public static AlertApi open(ApiConfig config, Collaborators collaborators, Clock clock) {
        return new AlertApi(config, collaborators, clock);
    }

    private Stores stores(ApiConfig config, SupervisionRules supervision) {
        RuleBook rules = RuleBook.load(config.keys());
        RegistryStore places = new RegistryStore(registry);
        Stores.People people = new Stores.People(
                new UserStore(registry),
                new SessionStore(registry),
                new TokenStore(registry),
                new FactorStore(registry),
                new LoginFailures(registry),
                new ProviderStore(registry));
        Stores.Push pushed = Push.stores(alerts, registry, places, people, clock);
        return new Stores(
                new AlertStore(alerts),
                places,
                new ProfileStore(registry),
                people,
                new QuarantineStore(alerts),
                new ContactStore(alerts),
                new Audit(registry, alerts),
                new MarkStore(registry),
                new OccasionStore(registry),
                new NoticeStore(alerts, pushed.subscriptions(), pushed.bell(), clock),
                new Stores.Care(
                        new HandlingStore(alerts),
                        new LadderStore(registry, rules.ladders()),
                        new FileStore(config.keys().resolve("files")),
                        rules),
                pushed,
                supervision(supervision),
                equipment(config),
                collaborators.series());
    }

    private static SupervisionRules supervisionRules(ApiConfig config) {
        Path data = config.keys();
        return SupervisionRules.load(Optional.of(data.resolve("law")), WorkingCalendar.load(data.resolve("calendar")));
    }

    private Stores.Supervision supervision(SupervisionRules rules) {
        return new Stores.Supervision(new TaskStore(registry, rules), new FigureStore(registry, alerts));
    }

    private Stores.Equipment equipment(ApiConfig config) {
        EquipmentStore files = new EquipmentStore(
                registry, config.equipment().duties(), config.equipment().zone());
        return new Stores.Equipment(
                files,
                new EquipmentFileStore(registry, files),
                new DeadlineStore(registry),
                new ReminderStore(registry),
                new ClueStore(registry),
                new FileStore(config.keys().resolve("documents")));
    }

    private ApiServer openServer(ApiConfig config) {
        try {
            return ApiServer.open(
                    new ApiServer.Settings(
                            config.bind(),
                            config.port(),
                            config.threads(),
                            config.version(),
                            config.keys(),
                            config.tls(),
                            collaborators.provider(),
                            config.sending().cap(),
                            config.equipment().tiles()),
                    stores,
                    new ApiServer.Surroundings(
                            this::allParts,
                            collaborators.meters(),
                            collaborators.around().routes(),
                            collaborators.around().replay(),
                            trials,
                            live,
                            clock));
        } catch (RuntimeException e) {
            registry.close();
            alerts.close();
            starter.shutdownNow();
            throw e;
        }
    }

    /** Ours first, then those of the program around us. */
    private List<PartState> allParts() {
        List<PartState> all = new ArrayList<>(parts.all());
        all.addAll(collaborators.around().parts().get());
        return all;
    }

    private void alertsChanged() {
        server.alertsChanged();
        stores.push().bell().ring();
    }

    private void prepare() {
        List<Fault> faults = stores.profiles().seed(collaborators.profiles(), clock.instant());
        faults.forEach(fault ->
                LOG.atError().addKeyValue("fault", fault.toString()).log("a built-in profile is not a profile"));
        stores.audit().seal();
        collaborators.around().provision().accept(new Provisioning(stores, clock));
        server.startStream();
        upkeep.start();
        push.start();
    }

    private void report(@org.jspecify.annotations.Nullable Throwable failure) {
        if (failure == null) {
            parts.report(PartState.up("stores"));
        } else {
            LOG.atError().setCause(failure).log("the stores cannot be opened");
            parts.report(PartState.failed("stores", String.valueOf(root(failure).getMessage())));
        }
    }

    private void reportLog(@org.jspecify.annotations.Nullable Throwable failure) {
        if (failure != null) {
            LOG.atError().setCause(failure).log("the log cannot be followed");
            parts.report(PartState.failed("alerts", String.valueOf(root(failure).getMessage())));
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
            cause = next;
        }
        return cause;
    }

    private synchronized Void follow(TopicLog log) {
        if (closed) {
            close("log", log);
            return none();
        }
        running.add(log);
        running.add(Marker.start(stores.marks(), stores.series(), log, live.marks(), parts));
        running.add(EquipmentWatch.start(
                new EquipmentWatch.Stores(
                        stores.equipment().files(),
                        stores.equipment().reminders(),
                        stores.equipment().clues(),
                        stores.registry(),
                        stores.profiles(),
                        stores.series()),
                stores.notices(),
                log,
                clock));
        running.add(Feeds.start(
                log,
                new Feeds.Stores(
                        stores.alerts(),
                        stores.quarantine(),
                        stores.contacts(),
                        stores.marks(),
                        new FeedPositions(alerts),
                        new Outbox(registry),
                        stores.registry().commands()),
                new Feeds.Hooks(care::newcomer, this::alertsChanged, live),
                new Feeds.Surroundings(collaborators.meters(), parts, clock)));
        return none();
    }

    @SuppressWarnings("NullAway") // The only value of Void.
    private static Void none() {
        return null;
    }

    /** The port that is open; also where 0 was asked for. */
    public int port() {
        return server.port();
    }

    /** Of the port with TLS; empty when there is none. */
    public OptionalInt securePort() {
        return server.securePort();
    }

    /** Method and path of every address of the API, for documents and tests. */
    public List<List<String>> routes() {
        return server.addresses();
    }

    /** Completes when the stores are open and provisioned; exceptionally when they cannot be. */
    public CompletableFuture<Void> storesReady() {
        return storesReady.copy();
    }

    /** Completes when the log is being followed; exceptionally when it cannot be. */
    public CompletableFuture<Void> logFollowed() {
        return following.copy();
    }

    /** For the program around us, once the stores are ready. */
    public Provisioning provisioning() {
        return new Provisioning(stores, clock);
    }

    /** What has been told of alerts; throws while the stores are not ready. */
    public ToldStore told() {
        return new ToldStore(alerts);
    }

    /** In reverse order of opening; bounded. */
    @Override
    public void close() {
        List<AutoCloseable> toClose;
        synchronized (this) {
            closed = true;
            toClose = new ArrayList<>(running);
        }
        for (int i = toClose.size() - 1; i >= 0; i--) {
            close("feed", toClose.get(i));
        }
        close("upkeep", upkeep);
        close("push", push);
        close("server", server);
        starter.shutdown();
        try {
            if (!starter.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                starter.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        trials.ifPresent(all -> close("back-tests", all));
        close("series", collaborators.series());
        close("alerts", alerts);
        close("registry", registry);
    }

    private static void close(String name, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("part", name).setCause(e).log("part did not close");
        }
    }
}
