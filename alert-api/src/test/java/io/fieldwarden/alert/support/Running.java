package io.fieldwarden.alert.support;

import io.fieldwarden.alert.AlertApi;
import io.fieldwarden.alert.ApiConfig;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.IdentityProvider;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.send.Senders;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.registry.Secrets;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An API that runs on a folder, a log in memory and the built-in profiles, with one user per role. */
public final class Running implements AutoCloseable {
    public static final String PASSWORD = "correct horse battery";

    /** At the least cost that is accepted: what a password costs is the matter of the tests of secrets and of sessions. */
    private static final String CHEAP_HASH = Secrets.hashGenerated(PASSWORD);

    private final AlertApi api;
    private final MemoryTopicLog log;
    private final Map<Role, Web> logIns = new TreeMap<>();

    private Running(AlertApi api, MemoryTopicLog log) {
        this.api = api;
        this.log = log;
    }

    public static Running open(Path folder, MemoryTopicLog log) {
        return open(folder, log, Clock.systemUTC(), Collaborators.Around.nothing());
    }

    public static Running open(Path folder, MemoryTopicLog log, Clock clock, Collaborators.Around around) {
        return open(folder, log, clock, around, Optional.empty());
    }

    /** With rules to try on what is stored. */
    public static Running open(Path folder, MemoryTopicLog log, RuleTrial trial) {
        return open(folder, log, Clock.systemUTC(), Collaborators.Around.nothing(), Optional.of(trial));
    }

    /** With an identity provider. */
    public static Running open(Path folder, MemoryTopicLog log, IdentityProvider provider) {
        return open(
                ApiConfig.defaults(folder).withPort(0),
                log,
                Clock.systemUTC(),
                collaborators(folder, log, Collaborators.Around.nothing()).with(Optional.of(provider)),
                Optional.empty());
    }

    private static Running open(
            Path folder, MemoryTopicLog log, Clock clock, Collaborators.Around around, Optional<RuleTrial> trial) {
        Collaborators collaborators = collaborators(folder, log, around);
        return open(ApiConfig.defaults(folder).withPort(0), log, clock, collaborators, trial);
    }

    /** With registry, people and alerts elsewhere than in the folder. */
    public static Running open(Path folder, MemoryTopicLog log, Storage storage) {
        return open(
                ApiConfig.defaults(folder).withPort(0).withStorage(storage),
                log,
                Clock.systemUTC(),
                collaborators(folder, log, Collaborators.Around.nothing()),
                Optional.empty());
    }

    /** With channels that send as it is said. */
    public static Running open(Path folder, MemoryTopicLog log, Clock clock, Senders.Sending sending) {
        return open(
                ApiConfig.defaults(folder).withPort(0).withSending(sending),
                log,
                clock,
                collaborators(folder, log, Collaborators.Around.nothing()),
                Optional.empty());
    }

    private static Collaborators collaborators(Path folder, MemoryTopicLog log, Collaborators.Around around) {
        return Collaborators.of(
                        CompletableFuture.completedFuture((TopicLog) log),
                        new SqliteSeriesReader(folder),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        profiles())
                .with(withUsers(around));
    }

    private static Running open(
            ApiConfig config, MemoryTopicLog log, Clock clock, Collaborators collaborators, Optional<RuleTrial> trial) {
        config.storage().folder().ifPresent(EmptyStores::into);
        Running running =
                new Running(AlertApi.open(config, trial.map(collaborators::with).orElse(collaborators), clock), log);
        running.api.logFollowed().orTimeout(60, TimeUnit.SECONDS).join();
        return running;
    }

    private static Collaborators.Around withUsers(Collaborators.Around around) {
        return new Collaborators.Around(around.parts(), around.routes(), around.replay(), provisioning -> {
            Arrays.stream(Role.values()).forEach(role -> provisioning.ensureUserOfHash(role.text(), role, CHEAP_HASH));
            around.provision().accept(provisioning);
        });
    }

    public static List<String> profiles() {
        return List.of(Catalogue.yaml(new ProfileId("soil-station")), Catalogue.yaml(new ProfileId("boiler-steam")));
    }

    public AlertApi api() {
        return api;
    }

    public MemoryTopicLog log() {
        return log;
    }

    /** A session token of that role's user. */
    public String token(Role role) {
        return web().post("/api/v1/session", "{\"user\":\"" + role.text() + "\",\"password\":\"" + PASSWORD + "\"}")
                .json()
                .path("token")
                .asText();
    }

    /** Without credentials. */
    public Web web() {
        return Web.at(api.port());
    }

    /** Logged in. */
    public Web as(Role role) {
        return logIns.computeIfAbsent(role, r -> web().logIn(r.text(), PASSWORD));
    }

    public void alert(AlertEvent... events) {
        log.append(LogTopic.ALERTS, Arrays.stream(events).map(Events::entry).toList());
    }

    /** The value of a counter or gauge in the scrape. */
    public Optional<String> metric(String line) {
        return web().get("/metrics")
                .text()
                .lines()
                .filter(l -> l.startsWith(line + " ") || l.startsWith(line + "{"))
                .findFirst();
    }

    @Override
    public void close() {
        api.close();
    }
}
