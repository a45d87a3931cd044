package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.DeviceFilter;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Occasion;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.ProfileVersion;
import io.fieldwarden.alert.trial.KnownOccasions;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.alert.trial.Trials;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trying rules on stored readings: what a profile would have raised, beside what was raised. */
final class TrialRoutes {
    private static final int MAX_YAML = 1_000_000;
    private static final int PAGE = 500;
    private static final Duration USUAL_SPAN = Duration.ofDays(30);
    private static final Duration LONGEST_SPAN = Duration.ofDays(3660);

    private final Stores stores;
    private final Optional<Trials> trials;
    private final Clock clock;

    TrialRoutes(Stores stores, Optional<Trials> trials, Clock clock) {
        this.stores = stores;
        this.trials = trials;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/profiles/{id}/dry-run", Permission.PROFILES_TRY, this::dryRun),
                Route.post("/api/v1/backtests", Permission.PROFILES_TRY, this::ask),
                Route.get("/api/v1/backtests/{id}", Permission.PROFILES_TRY, this::one));
    }

    private Trials trials() {
        return trials.orElseThrow(() -> Problem.of(
                404, "no-backtest", "This server has no rules to run.", "Ask the hub that runs the stream job."));
    }

    private void ask(Call call) {
        Body body = call.body().only("profile", "version", "yaml", "from", "to", "devices");
        DeviceProfile profile = profile(body);
        Instant to = body.time("to").orElse(call.now());
        Instant from = body.time("from").orElse(to.minus(USUAL_SPAN));
        if (!from.isBefore(to)) {
            throw Problem.badField("from", "must be before 'to'");
        }
        if (Duration.between(from, to).compareTo(LONGEST_SPAN) > 0) {
            throw Problem.badField("from", "is more than " + LONGEST_SPAN.toDays() + " days before 'to'");
        }
        accept(
                call,
                question(call, profile, body, new SeriesReader.Span(from.toEpochMilli(), to.toEpochMilli())),
                t -> {});
    }

    private RuleTrial.Question question(Call call, DeviceProfile profile, Body body, SeriesReader.Span span) {
        List<RuleTrial.Subject> subjects = subjects(call, profile.ref().id(), Set.copyOf(body.texts("devices")));
        return new RuleTrial.Question(profile, subjects, span);
    }

    private void accept(Call call, RuleTrial.Question question, Consumer<Trials.Trial> whenDone) {
        Trials.Trial trial = trials().ask(call.principal().name(), question, whenDone)
                .orElseThrow(() -> Problem.of(
                        503, "busy", "Other back-tests are waiting already.", "Ask again when one of them is done."));
        call.context().header("Location", "/api/v1/backtests/" + trial.id());
        call.reply(202, json(trial));
    }

    /** A back-test of the last days that is noted on the version whose text was tried. */
    private void dryRun(Call call) {
        ProfileId id = call.pathId("id", "profile", ProfileId::new);
        Body body = call.body().only("version", "yaml", "days", "devices");
        String yaml = body.optionalText("yaml", MAX_YAML).orElseGet(() -> stored(id, body));
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
        DeviceProfile profile = loaded.profile().orElseThrow(() -> ProfileRoutes.faulty(loaded.faults()));
        if (!profile.ref().id().equals(id)) {
            throw Problem.of(
                    409,
                    "profile-mismatch",
                    "The text is of profile '" + profile.ref().id() + "', the address of '" + id + "'.",
                    "Send it to the address of its own id.");
        }
        int days = body.integer("days", 1, (int) LONGEST_SPAN.toDays()).orElse((int) USUAL_SPAN.toDays());
        Instant from = call.now().minus(Duration.ofDays(days));
        SeriesReader.Span span =
                new SeriesReader.Span(from.toEpochMilli(), call.now().toEpochMilli());
        String by = call.principal().name();
        accept(
                call,
                question(call, profile, body, span),
                trial -> stores.profiles()
                        .tried(
                                profile.ref(),
                                yaml,
                                new ProfileVersion.DryRun(clock.instant(), by, from, call.now(), counts(trial))));
    }

    /** The version asked for, else the newest draft, else the active version, else the newest. */
    private String stored(ProfileId id, Body body) {
        List<ProfileVersion> versions = stores.profiles().versions(id);
        Optional<Integer> wanted = body.integer("version", 1, Integer.MAX_VALUE);
        if (wanted.isPresent()) {
            return versions.stream()
                    .filter(v -> v.ref().version() == wanted.get())
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("profile", id + "@" + wanted.get()))
                    .yaml();
        }
        Comparator<ProfileVersion> draftFirst = Comparator.comparing(ProfileVersion::state)
                .thenComparing(v -> v.ref().version(), Comparator.reverseOrder());
        return versions.stream()
                .min(draftFirst)
                .orElseThrow(() -> Problem.notFound("profile", id.value()))
                .yaml();
    }

    private static ProfileVersion.Counts counts(Trials.Trial trial) {
        RuleTrial.Outcome outcome = trial.outcome();
        return new ProfileVersion.Counts(
                trial.question().subjects().size(),
                outcome.readings(),
                outcome.raised().size() + outcome.more(),
                trial.beside().same().size(),
                trial.beside().gone().size());
    }

    /** The text given, a version, or the active version. */
    private DeviceProfile profile(Body body) {
        Optional<String> yaml = body.optionalText("yaml", MAX_YAML);
        if (yaml.isPresent()) {
            ProfileLoader.Loaded loaded = ProfileLoader.load(yaml.get());
            return loaded.profile().orElseThrow(() -> ProfileRoutes.faulty(loaded.faults()));
        }
        ProfileId id = body.value("profile", ProfileId::new);
        Optional<Integer> version = body.integer("version", 1, Integer.MAX_VALUE);
        return version.isPresent()
                ? stores.profiles()
                        .profile(new ProfileRef(id, version.get()))
                        .orElseThrow(() -> Problem.notFound("profile", id + "@" + version.get()))
                : stores.profiles().active(id).orElseThrow(() -> Problem.notFound("profile", id.value()));
    }

    /** The devices of this profile that the asker may see; of a list, each of it. */
    private List<RuleTrial.Subject> subjects(Call call, ProfileId profile, Set<String> wanted) {
        Scope scope = stores.registry().scope(call.grants());
        DeviceFilter filter = new DeviceFilter(Optional.of(profile), Optional.empty(), Optional.empty(), scope);
        List<RuleTrial.Subject> subjects = new ArrayList<>();
        Set<String> missing = new HashSet<>(wanted);
        Optional<String> cursor = Optional.empty();
        do {
            Page<Located> page = stores.registry().devices(filter, cursor, PAGE);
            for (Located device : page.items()) {
                String id = device.device().id().value();
                missing.remove(id);
                if (wanted.isEmpty() || wanted.contains(id)) {
                    subjects.add(new RuleTrial.Subject(device.device().id(), parameters(device)));
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        if (!missing.isEmpty()) {
            throw Problem.badField(
                    "devices",
                    "names " + Problem.shown(missing.iterator().next()) + ", which is no device of profile " + profile);
        }
        return subjects;
    }

    private static Map<String, String> parameters(Located device) {
        Map<String, String> parameters = new TreeMap<>();
        device.position().map(RegistryEntry.Position::parameters).ifPresent(parameters::putAll);
        parameters.putAll(device.device().parameters());
        return parameters;
    }

    private void one(Call call) {
        String id = call.path("id");
        call.reply(
                json(trials().find(id, call.principal().name()).orElseThrow(() -> Problem.notFound("back-test", id))));
    }

    private static ObjectNode json(Trials.Trial trial) {
        RuleTrial.Question question = trial.question();
        RuleTrial.Outcome outcome = trial.outcome();
        Set<String> same = new HashSet<>(trial.beside().same());
        ObjectNode node = Json.object();
        node.put("id", trial.id());
        node.put("state", trial.state().name().toLowerCase(Locale.ROOT));
        node.put("profile", question.profile().ref().toString());
        node.put("from", Instant.ofEpochMilli(question.span().from()).toString());
        node.put("to", Instant.ofEpochMilli(question.span().to()).toString());
        node.put("askedAt", trial.askedAt().toString());
        node.put("devices", question.subjects().size());
        node.put("devicesDone", trial.devices());
        node.put("readings", trial.readings());
        node.put("raised", outcome.raised().size() + outcome.more());
        node.put("same", same.size());
        ArrayNode items = node.putArray("items");
        KnownOccasions.Held known = trial.beside().known();
        outcome.raised()
                .forEach(raised -> items.add(json(raised, same)
                        .put(
                                "maintenance",
                                Optional.ofNullable(known.maintenance()
                                                .get(raised.id().value()))
                                        .map(Occasion::id)
                                        .orElse(null))));
        ArrayNode gone = node.putArray("gone");
        trial.beside()
                .gone()
                .forEach(was -> gone.addObject()
                        .put("id", was.id())
                        .put("device", was.device())
                        .put("rule", was.rule())
                        .put("raisedAt", was.raisedAt().toString()));
        ArrayNode notRun = node.putArray("notRun");
        outcome.notRun()
                .forEach((rule, why) ->
                        notRun.addObject().put("rule", rule.value()).put("reason", why));
        node.put("inMaintenance", known.maintenance().size());
        node.put("missed", known.missed());
        ArrayNode incidents = node.putArray("incidents");
        known.incidents().forEach(incident -> {
            ObjectNode told = OccasionRoutes.node(incident.occasion());
            ArrayNode alerts = told.putArray("alerts");
            incident.alerts().forEach(alerts::add);
            incidents.add(told);
        });
        return node.put("fault", trial.fault());
    }

    private static ObjectNode json(RuleTrial.Raised raised, Set<String> same) {
        ObjectNode node = Json.object();
        node.put("id", raised.id().value());
        node.put("device", raised.source().device().value());
        node.put("rule", raised.source().rule().value());
        node.put("severity", raised.severity().text());
        node.put("raisedAt", Instant.ofEpochMilli(raised.raisedAt()).toString());
        node.put("clearedAt", Json.time(raised.clearedAt().map(Instant::ofEpochMilli)));
        node.put("channel", raised.channel().map(ChannelId::value).orElse(null));
        node.put("value", raised.value());
        node.set("message", Json.text(raised.message()));
        return node.put("was", same.contains(raised.id().value()));
    }
}
