package io.fieldwarden.alert.store;

import io.fieldwarden.alert.store.Edits.Mode;
import io.fieldwarden.alert.store.Edits.Result;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules by which organisations, sites and positions are added and changed. */
final class PlaceEdits {
    static final Set<String> KINDS = Set.of("county", "township", "village", "enterprise", "farm");

    /** A tree of administration and farms is a few levels; a deeper one is a mistake. */
    private static final int DEEPEST = 32;

    private final Desk desk;

    PlaceEdits(Desk desk) {
        this.desk = desk;
    }

    Result put(RegistryEntry.Organisation organisation, Mode mode) {
        Optional<RegistryEntry.Organisation> before = desk.entries()
                .find(organisation.key(), RegistryEntry.Organisation.class)
                .filter(known -> visible(
                        desk.reaches(Optional.of(known.id())),
                        "organisation",
                        known.id().value(),
                        mode));
        check("organisation", organisation.id().value(), before.isPresent(), mode);
        if (!KINDS.contains(organisation.kind())) {
            throw RefusedException.badField(
                    "kind",
                    organisation.kind(),
                    "must be one of " + KINDS.stream().sorted().toList());
        }
        organisation.parent().ifPresent(parent -> mustExist("parent", parent));
        boolean moved =
                !before.map(b -> b.parent().equals(organisation.parent())).orElse(false);
        if (moved && !desk.reaches(organisation.parent())) {
            throw RefusedException.outsideScope(
                    "parent", organisation.parent().map(OrganisationId::value).orElse(""));
        }
        mustNotBeAbove(organisation);
        Result result = write(before, organisation, "organisation", Desk.Whose.of(Optional.of(organisation.id())));
        if (result == Result.ADDED) {
            desk.added(organisation);
        }
        return result;
    }

    /** A cycle would cut the tree off its root. */
    private void mustNotBeAbove(RegistryEntry.Organisation organisation) {
        Optional<OrganisationId> above = organisation.parent();
        for (int level = 0; above.isPresent(); level++) {
            if (above.get().equals(organisation.id())) {
                throw RefusedException.badField(
                        "parent",
                        organisation.parent().map(OrganisationId::value).orElse(""),
                        "stands below '" + organisation.id() + "' itself");
            }
            if (level == DEEPEST) {
                throw RefusedException.badField(
                        "parent", above.get().value(), "is more than " + DEEPEST + " levels deep");
            }
            above = desk.entries()
                    .find("organisation/" + above.get(), RegistryEntry.Organisation.class)
                    .flatMap(RegistryEntry.Organisation::parent);
        }
    }

    Result put(RegistryEntry.Site site, Mode mode) {
        Optional<RegistryEntry.Site> before = desk.entries()
                .find(site.key(), RegistryEntry.Site.class)
                .filter(known -> visible(
                        desk.reaches(known.organisation()), "site", known.id().value(), mode));
        check("site", site.id().value(), before.isPresent(), mode);
        mustReach(site.organisation());
        return write(before, site, "site", Desk.Whose.of(site.organisation()));
    }

    Result put(RegistryEntry.Position position, Mode mode) {
        Optional<RegistryEntry.Position> before = desk.entries()
                .find(position.key(), RegistryEntry.Position.class)
                .filter(known -> visible(
                        desk.covers(whose(known)), "position", known.id().value(), mode));
        check("position", position.id().value(), before.isPresent(), mode);
        position.setting().site().ifPresent(this::mustExist);
        position.organisation().ifPresent(id -> mustExist("organisation", id));
        mustReach(organisation(position));
        if (!desk.covers(whose(position))) {
            throw RefusedException.outsideScope("category", position.category());
        }
        position.setting().profile().ifPresent(profile -> fits(desk, profile, position.parameters()));
        return write(before, position, "position", whose(position));
    }

    Desk.Whose whose(RegistryEntry.Position position) {
        return new Desk.Whose(organisation(position), position.category());
    }

    /** Of the position, else of its site. */
    Optional<OrganisationId> organisation(RegistryEntry.Position position) {
        return position.organisation()
                .or(() -> position.setting()
                        .site()
                        .flatMap(id -> desk.entries().find("site/" + id, RegistryEntry.Site.class))
                        .flatMap(RegistryEntry.Site::organisation));
    }

    /** The profile is active, and the parameters are of its names and types. */
    static DeviceProfile fits(Desk desk, ProfileId id, Map<String, String> parameters) {
        DeviceProfile profile = desk.active(id)
                .orElseThrow(() ->
                        RefusedException.badField("profile", id.value(), "there is no active profile of that id"));
        ParameterCheck.check(profile, parameters);
        return profile;
    }

    private void mustExist(String field, OrganisationId id) {
        if (desk.entries()
                .find("organisation/" + id, RegistryEntry.Organisation.class)
                .isEmpty()) {
            throw RefusedException.badField(field, id.value(), "there is no organisation of that id");
        }
    }

    private void mustExist(SiteId id) {
        RegistryEntry.Site site = desk.entries()
                .find("site/" + id, RegistryEntry.Site.class)
                .orElseThrow(() -> RefusedException.badField("site", id.value(), "there is no site of that id"));
        if (!desk.reaches(site.organisation())) {
            throw RefusedException.outsideScope("site", id.value());
        }
    }

    private void mustReach(Optional<OrganisationId> organisation) {
        organisation.ifPresent(id -> mustExist("organisation", id));
        if (!desk.reaches(organisation)) {
            throw RefusedException.outsideScope(
                    "organisation", organisation.map(OrganisationId::value).orElse(""));
        }
    }

    /** What is there and cannot be seen is neither changed nor told of, but its id is taken. */
    private static boolean visible(boolean reached, String kind, String id, Mode mode) {
        if (reached) {
            return true;
        }
        throw mode == Mode.CHANGE ? RefusedException.notFound(kind, id) : RefusedException.exists(kind, id);
    }

    static void check(String kind, String id, boolean there, Mode mode) {
        if (there && mode == Mode.ADD) {
            throw RefusedException.exists(kind, id);
        }
        if (!there && mode == Mode.CHANGE) {
            throw RefusedException.notFound(kind, id);
        }
    }

    private Result write(Optional<? extends RegistryEntry> before, RegistryEntry after, String kind, Desk.Whose whose) {
        return write(desk, before, after, kind, whose);
    }

    static Result write(
            Desk desk, Optional<? extends RegistryEntry> before, RegistryEntry after, String kind, Desk.Whose whose) {
        Map<String, String> was = before.<Map<String, String>>map(Fields::of).orElse(Map.of());
        Map<String, String> is = Fields.of(after);
        if (before.isPresent() && was.equals(is)) {
            return Result.UNCHANGED;
        }
        desk.entries().put(after);
        String id = after.key().substring(after.key().indexOf('/') + 1);
        desk.record(kind, id, before.isPresent() ? "change" : "add", Changes.diff(was, is), whose);
        return before.isPresent() ? Result.CHANGED : Result.ADDED;
    }
}
