package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.ProfileVersion;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.exchange.ExchangeFormat;
import io.fieldwarden.device.exchange.Note;
import io.fieldwarden.device.exchange.ProfileExchange;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Profiles from and to the forms of others. Keeps nothing: what an import gives is sent as a draft by whoever wants it. */
final class ProfileExchangeRoutes {
    private static final int MAX_TEXT = 1_000_000;

    private final ProfileStore profiles;

    ProfileExchangeRoutes(Stores stores) {
        this.profiles = stores.profiles();
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/profiles/import", Permission.PROFILES_EDIT, this::read),
                Route.get("/api/v1/profiles/{id}/export", Permission.PROFILES_VIEW, this::export));
    }

    private void read(Call call) {
        Body body = call.body().only("format", "text", "id");
        ExchangeFormat format = body.value("format", ExchangeFormat::ofText);
        String text = body.optionalText("text", MAX_TEXT).orElseThrow(() -> Problem.badField("text", "is missing"));
        ProfileExchange.Imported imported =
                ProfileExchange.read(format, text, body.optional("id", ProfileId::new), this::nextVersion);
        ObjectNode node = Json.object().put("yaml", imported.yaml());
        node.set("notes", notes(imported.notes()));
        node.set("faults", ProfileCheckRoutes.faults(imported.faults()));
        call.reply(node);
    }

    /** A version that is not there yet, so that the text can be sent as it is. */
    private int nextVersion(ProfileId id) {
        return profiles.versions(id).stream()
                .map(version -> version.ref().version())
                .max(Comparator.naturalOrder())
                .map(newest -> newest + 1)
                .orElse(1);
    }

    private void export(Call call) {
        ProfileId id = call.pathId("id", "profile", ProfileId::new);
        ExchangeFormat format = call.query("format", ExchangeFormat::ofText).orElse(ExchangeFormat.YAML);
        ProfileVersion version = version(call, id);
        List<Fault> faults = ProfileLoader.load(version.yaml()).faults();
        if (!faults.isEmpty()) {
            throw ProfileRoutes.faulty(faults);
        }
        ProfileExchange.Exported exported = ProfileExchange.export(version.yaml(), format);
        ObjectNode node = Json.object()
                .put("format", format.text())
                .put("mediaType", format.mediaType())
                .put("text", exported.text());
        node.set("notes", notes(exported.notes()));
        call.reply(node);
    }

    /** The version asked for, else the active one, else the newest. */
    private ProfileVersion version(Call call, ProfileId id) {
        List<ProfileVersion> versions = profiles.versions(id);
        Optional<Integer> wanted =
                call.query("version").map(text -> call.queryInteger("version", 1, 1, Integer.MAX_VALUE));
        return versions.stream()
                .filter(v -> wanted.map(number -> v.ref().version() == number).orElse(true))
                .max(Comparator.comparing((ProfileVersion v) -> v.state() == ProfileVersion.State.ACTIVE)
                        .thenComparing(v -> v.ref().version()))
                .orElseThrow(() -> Problem.notFound(
                        "profile", id + wanted.map(v -> "@" + v).orElse("")));
    }

    private static ArrayNode notes(List<Note> notes) {
        ArrayNode array = Json.array();
        notes.forEach(note -> array.addObject().put("what", note.what()).put("why", note.why()));
        return array;
    }
}
