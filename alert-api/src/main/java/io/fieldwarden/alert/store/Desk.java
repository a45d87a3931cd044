package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** One author at work: what he reaches, what there is, and where his changes are recorded. For one thread. */
final class Desk {
    private static final ParsedProfiles PARSED = new ParsedProfiles();

    private final Author author;
    private final Entries entries;
    private final BiConsumer<Change, Whose> record;
    private final Map<ProfileId, Optional<ProfileVersion>> versions = new HashMap<>();
    private Scope scope;

    /** Whom a change concerns. */
    record Whose(Optional<OrganisationId> organisation, String category) {
        static Whose of(Optional<OrganisationId> organisation) {
            return new Whose(organisation, "");
        }
    }

    /** @param scope what the grants of the author reach now */
    Desk(Author author, Entries entries, Scope scope, BiConsumer<Change, Whose> record) {
        this.author = author;
        this.entries = entries;
        this.scope = scope;
        this.record = record;
    }

    Author author() {
        return author;
    }

    Entries entries() {
        return entries;
    }

    /** Whatever the category. */
    boolean reaches(Optional<OrganisationId> organisation) {
        return scope.areas().stream()
                .anyMatch(area -> area.organisations()
                        .map(ids -> organisation.map(ids::contains).orElse(false))
                        .orElse(true));
    }

    boolean covers(Whose whose) {
        return scope.covers(whose.organisation(), whose.category());
    }

    /** An organisation that was added is reached by whoever reaches the one above it. */
    void added(RegistryEntry.Organisation organisation) {
        if (scope.isEverything() || organisation.parent().isEmpty()) {
            return;
        }
        List<Scope.Area> areas = new ArrayList<>();
        for (Scope.Area area : scope.areas()) {
            Optional<Set<OrganisationId>> ids = area.organisations().map(before -> {
                if (!before.contains(organisation.parent().get())) {
                    return before;
                }
                Set<OrganisationId> more = new HashSet<>(before);
                more.add(organisation.id());
                return more;
            });
            areas.add(new Scope.Area(ids, area.category()));
        }
        scope = new Scope(areas);
    }

    /** The profile that devices of this id run now. */
    Optional<DeviceProfile> active(ProfileId id) {
        return version(id).flatMap(PARSED::of);
    }

    /** Of the active version; empty where there is none. */
    String category(ProfileId id) {
        return version(id).map(version -> version.title().category()).orElse("");
    }

    private Optional<ProfileVersion> version(ProfileId id) {
        return versions.computeIfAbsent(id, entries::active);
    }

    void record(String kind, String id, String action, String detail, Whose whose) {
        record.accept(new Change(author.at(), author.name(), kind, id, action, detail), whose);
    }
}
