package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.profile.ProfileTree;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Profiles from and to the forms of others. Whatever the other form cannot say, and whatever had to be said in another
 * way, is in the notes: nothing disappears silently. Stateless: any thread; bounded in time and memory, whatever the text.
 */
public final class ProfileExchange {
    private static final Pattern OWN_ID = Pattern.compile("(?m)^profile:[ \\t]*(\\S+)");
    private static final Pattern OWN_VERSION = Pattern.compile("(?m)^version:[ \\t]*(\\S+)");

    private ProfileExchange() {}

    /** @param text in the other form */
    public record Exported(ExchangeFormat format, String text, List<Note> notes) {
        public Exported {
            notes = List.copyOf(notes);
        }
    }

    /**
     * @param yaml a profile; empty when the text could not be read
     * @param faults of the text given, or of the profile that was made of it
     */
    public record Imported(String yaml, List<Note> notes, List<Fault> faults) {
        public Imported {
            notes = List.copyOf(notes);
            faults = List.copyOf(faults);
        }
    }

    /**
     * @param yaml a profile that loads
     * @throws IllegalArgumentException when it does not load
     */
    public static Exported export(String yaml, ExchangeFormat format) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
        if (loaded.profile().isEmpty()) {
            throw new IllegalArgumentException("not a profile: " + loaded.faults());
        }
        if (format == ExchangeFormat.YAML) {
            return new Exported(format, yaml, List.of());
        }
        Notes notes = new Notes();
        ObjectNode profile = ProfileTree.of(yaml);
        ObjectNode made = switch (format) {
            case YAML -> throw new IllegalStateException("is its own text");
            case WOT -> WotExport.of(profile, notes);
            case THINGSBOARD -> ThingsBoardExport.of(profile, notes);
            case TSL -> TslExport.alink(profile, notes);
            case JETLINKS -> TslExport.jetLinks(profile, notes);
        };
        return new Exported(format, JsonSource.write(made), notes.list());
    }

    /**
     * @param wanted the id that the profile shall have; else one is made of what the text says
     * @param version gives the version for an id, so that it is a new one where the profile is known already
     */
    public static Imported read(
            ExchangeFormat format, String text, Optional<ProfileId> wanted, ToIntFunction<ProfileId> version) {
        if (format == ExchangeFormat.YAML) {
            return own(text, wanted, version);
        }
        JsonSource.Read read = JsonSource.read(text);
        if (read.object().isEmpty()) {
            return new Imported("", List.of(), read.faults());
        }
        Draft draft = new Draft(new Notes());
        ObjectNode object = read.object().get();
        List<Fault> faults = switch (format) {
            case YAML -> List.of();
            case WOT -> WotImport.into(draft, object);
            case THINGSBOARD -> ThingsBoardImport.into(draft, object);
            case TSL, JETLINKS -> TslImport.into(draft, object);
        };
        if (!faults.isEmpty()) {
            return new Imported("", draft.notes().list(), faults);
        }
        ProfileId id = wanted.orElseGet(draft::madeId);
        String yaml = draft.yaml(id, version.applyAsInt(id));
        return new Imported(yaml, draft.notes().list(), ProfileLoader.load(yaml).faults());
    }

    /** Our own text stays as it is, comments and all, but for id and version. */
    private static Imported own(String text, Optional<ProfileId> wanted, ToIntFunction<ProfileId> version) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(text);
        if (loaded.profile().isEmpty()) {
            return new Imported(text, List.of(), loaded.faults());
        }
        Notes notes = new Notes();
        String yaml = text;
        ProfileId id = wanted.orElse(loaded.profile().get().ref().id());
        if (!id.equals(loaded.profile().get().ref().id())) {
            yaml = replaced(yaml, OWN_ID, Yaml.text(id.value()));
            notes.add("profile", "is called '" + id + "' here, as was asked for");
        }
        int next = version.applyAsInt(id);
        int own = loaded.profile().get().ref().version();
        if (next > own) {
            yaml = replaced(yaml, OWN_VERSION, Integer.toString(next));
            notes.add("version", own + " is known already: it is " + next + " here");
        }
        return new Imported(yaml, notes.list(), ProfileLoader.load(yaml).faults());
    }

    private static String replaced(String yaml, Pattern key, String value) {
        Matcher matcher = key.matcher(yaml);
        return matcher.find() ? yaml.substring(0, matcher.start(1)) + value + yaml.substring(matcher.end(1)) : yaml;
    }
}
