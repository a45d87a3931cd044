package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.Change;
import io.fieldwarden.alert.store.Changes;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.ProfileVersion;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Device profiles in their versions. */
final class ProfileRoutes {
    private static final int MAX_YAML = 1_000_000;

    private final ProfileStore profiles;
    private final RegistryStore registry;

    ProfileRoutes(Stores stores) {
        this.profiles = stores.profiles();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/profiles", Permission.PROFILES_VIEW, this::list),
                Route.get("/api/v1/profiles/{id}", Permission.PROFILES_VIEW, this::one),
                Route.get("/api/v1/profiles/{id}/changes", Permission.PROFILES_VIEW, this::changes),
                Route.put("/api/v1/profiles/{id}", Permission.PROFILES_EDIT, this::put),
                Route.post("/api/v1/profiles/{id}/activate", Permission.PROFILES_EDIT, this::activate),
                Route.post("/api/v1/profiles/{id}/rollback", Permission.PROFILES_EDIT, this::rollback));
    }

    private void list(Call call) {
        Map<ProfileId, List<ProfileVersion>> byId = new LinkedHashMap<>();
        profiles.all()
                .forEach(v -> byId.computeIfAbsent(v.ref().id(), id -> new ArrayList<>())
                        .add(v));
        List<ObjectNode> items =
                byId.values().stream().map(ProfileRoutes::summary).toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    /** Named as the active version is, or as the newest where none is. */
    private static ObjectNode summary(List<ProfileVersion> versions) {
        ProfileVersion shown = shown(versions);
        ObjectNode node = Json.object().put("id", shown.ref().id().value());
        node.set("name", Json.text(shown.title().name()));
        node.put("category", shown.title().category());
        boolean active = shown.state() == ProfileVersion.State.ACTIVE;
        node.put("activeVersion", active ? shown.ref().version() : null);
        ArrayNode list = node.putArray("versions");
        versions.forEach(version -> list.add(version(version)));
        return node;
    }

    private static ObjectNode version(ProfileVersion version) {
        return Json.object()
                .put("version", version.ref().version())
                .put("state", version.state().text())
                .put("createdAt", version.created().at().toString())
                .put("createdBy", version.created().by())
                .put("activatedAt", Json.time(version.activatedAt()))
                .put("dryRunAt", Json.time(version.dryRun().map(ProfileVersion.DryRun::at)))
                .set(
                        "dryRun",
                        version.dryRun().<JsonNode>map(ProfileRoutes::dryRun).orElse(NullNode.instance));
    }

    private static ObjectNode dryRun(ProfileVersion.DryRun run) {
        return Json.object()
                .put("by", run.by())
                .put("from", run.from().toString())
                .put("to", run.to().toString())
                .put("devices", run.counts().devices())
                .put("readings", run.counts().readings())
                .put("raised", run.counts().raised())
                .put("same", run.counts().same())
                .put("gone", run.counts().gone());
    }

    private static ProfileVersion shown(List<ProfileVersion> versions) {
        return versions.stream()
                .filter(v -> v.state() == ProfileVersion.State.ACTIVE)
                .findFirst()
                .orElseGet(() -> versions.get(versions.size() - 1));
    }

    private void one(Call call) {
        List<ProfileVersion> versions = versions(call);
        int wanted = call.queryInteger("version", shown(versions).ref().version(), 1, Integer.MAX_VALUE);
        ProfileVersion version = versions.stream()
                .filter(v -> v.ref().version() == wanted)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("profile", call.path("id") + "@" + wanted));
        ObjectNode node = summary(versions);
        node.set("version", version(version));
        node.put("yaml", version.yaml());
        ArrayNode channels = node.putArray("channels");
        ArrayNode rules = node.putArray("rules");
        ArrayNode parameters = node.putArray("parameters");
        ArrayNode detectors = node.putArray("detectors");
        Optional<DeviceProfile> profile = profiles.profile(version.ref());
        profile.ifPresent(read -> {
            read.channels().values().forEach(channel -> channels.add(ChannelJson.of(channel)));
            read.rules().forEach(rule -> rules.add(RuleJson.of(rule)));
            detectors.addAll(DetectorJson.of(read));
            read.parameters().values().forEach(parameter -> {
                ObjectNode one = parameters.addObject().put("name", parameter.name());
                one.set("label", Json.text(parameter.label()));
                one.put("unit", parameter.unit());
                one.put("type", parameter.type().name().toLowerCase(java.util.Locale.ROOT));
                one.put("default", parameter.fallback().orElse(null));
            });
        });
        call.reply(node);
    }

    /** Newest first. */
    private void changes(Call call) {
        ProfileId id = versions(call).get(0).ref().id();
        Page<Change> page = registry.changes()
                .list(
                        new Changes.Filter(Optional.of("profile"), Optional.of(id.value()), false),
                        registry.scope(call.grants()),
                        call.query("cursor"),
                        call.queryInteger("limit", 50, 1, 200));
        call.reply(Call.page(page.items().stream().map(ProfileRoutes::change).toList(), page.next()));
    }

    private static ObjectNode change(Change change) {
        JsonNode detail = Json.read(change.detail().getBytes(StandardCharsets.UTF_8));
        return Json.object()
                .put("at", change.at().toString())
                .put("by", change.by())
                .put("action", change.action())
                .put("version", detail.path("version").asInt())
                .put("diff", detail.path("diff").asText());
    }

    private List<ProfileVersion> versions(Call call) {
        ProfileId id = call.pathId("id", "profile", ProfileId::new);
        List<ProfileVersion> versions = profiles.versions(id);
        if (versions.isEmpty()) {
            throw Problem.notFound("profile", id.value());
        }
        return versions;
    }

    private void put(Call call) {
        ProfileId id = call.pathId("id", "profile", ProfileId::new);
        ProfileStore.Change change =
                profiles.putDraft(id, yaml(call), call.principal().name(), call.now());
        call.reply(done(change));
    }

    /** The text itself, or a JSON object with it in {@code yaml}. */
    static String yaml(Call call) {
        if (call.contentType().equals("application/json")) {
            return call.body().only("yaml").text("yaml", MAX_YAML);
        }
        if (!call.contentType().endsWith("yaml")) {
            throw Problem.of(
                    415,
                    "unsupported-media-type",
                    "The content type is '" + Problem.shown(call.contentType()) + "'.",
                    "Send application/yaml, or application/json with the text in 'yaml'.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(call.context().bodyAsBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.of(400, "malformed-text", "The body is not UTF-8.", "Send the profile as UTF-8 text.");
        }
    }

    private void activate(Call call) {
        ProfileId id = call.pathId("id", "profile", ProfileId::new);
        int version = call.body()
                .only("version")
                .integer("version", 1, Integer.MAX_VALUE)
                .orElseThrow(() -> Problem.badField("version", "is missing"));
        call.reply(done(
                profiles.activate(new ProfileRef(id, version), call.principal().name(), call.now())));
    }

    private void rollback(Call call) {
        ProfileId id = call.pathId("id", "profile", ProfileId::new);
        call.reply(done(profiles.rollback(id, call.principal().name(), call.now())));
    }

    private static ObjectNode done(ProfileStore.Change change) {
        if (change instanceof ProfileStore.Change.Faulty faulty) {
            throw faulty(faulty.faults());
        }
        if (change instanceof ProfileStore.Change.Refused refused) {
            int status = refused.code().equals("profile-not-found") ? 404 : 409;
            throw Problem.of(status, refused.code(), refused.why(), refused.next());
        }
        if (change instanceof ProfileStore.Change.NoLongerLoads broken) {
            throw noLongerLoads(broken);
        }
        ProfileStore.Change.Done done = (ProfileStore.Change.Done) change;
        ProfileVersion version = done.version();
        ObjectNode node = version(version).put("id", version.ref().id().value());
        ArrayNode warnings = node.putArray("warnings");
        if (isNews(done) && version.dryRun().isEmpty()) {
            warnings.addObject()
                    .put("code", "never-tried")
                    .put(
                            "detail",
                            version.ref() + " was never tried on stored readings: POST /api/v1/profiles/"
                                    + version.ref().id() + "/dry-run shows what it would have raised.");
        }
        return node;
    }

    /** Rules that nobody has seen at work: a version that had been active before is known. */
    private static boolean isNews(ProfileStore.Change.Done done) {
        return done.version().state() == ProfileVersion.State.ACTIVE
                && done.before().equals(Optional.of(ProfileVersion.State.DRAFT));
    }

    private static Problem noLongerLoads(ProfileStore.Change.NoLongerLoads broken) {
        Fault first = broken.faults().get(0);
        String stays = broken.active()
                .map(active -> active + " stays active.")
                .orElse("No version of it is active, as before.");
        return Problem.of(
                        409,
                        "profile-no-longer-loads",
                        "The stored text of " + broken.ref() + " cannot be read any more: " + first + ". " + stays,
                        "Correct the text and send it as a new version.")
                .with("faults", ProfileCheckRoutes.faults(broken.faults()));
    }

    /** All faults of a text at once. */
    static Problem faulty(List<Fault> all) {
        return Problem.of(
                        422,
                        "profile-faults",
                        "The text has " + all.size() + " faults.",
                        "Correct them and send it again.")
                .with("faults", ProfileCheckRoutes.faults(all));
    }
}
