package io.fieldwarden.alert.store;

import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jdbi.v3.core.Handle;

/** Profiles in their versions: draft, active, deprecated; at most one active per id. Safe for many threads. */
public final class ProfileStore {
    private final Database database;
    private final ConcurrentMap<String, Optional<DeviceProfile>> parsed = new ConcurrentHashMap<>();

    public ProfileStore(Database database) {
        this.database = database;
    }

    /** What came of putting or activating a version. */
    public sealed interface Change {
        /** @param before the state it was in; empty for a new version */
        record Done(ProfileVersion version, Optional<ProfileVersion.State> before) implements Change {}

        /** The text is not a profile. */
        record Faulty(List<Fault> faults) implements Change {}

        /**
         * The text was a profile when it was stored and is none now; the active version stays.
         *
         * @param active what stays active, if anything is
         */
        record NoLongerLoads(ProfileRef ref, Optional<ProfileRef> active, List<Fault> faults) implements Change {}

        /** @param why for a person */
        record Refused(String code, String why, String next) implements Change {}
    }

    /**
     * Keeps a draft. Replaces a draft of the same version; never an active or deprecated one.
     *
     * @param id the profile that the text must be of
     */
    public Change putDraft(ProfileId id, String yaml, String by, Instant now) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
        if (loaded.profile().isEmpty()) {
            return new Change.Faulty(loaded.faults());
        }
        DeviceProfile profile = loaded.profile().get();
        if (!profile.ref().id().equals(id)) {
            return new Change.Refused(
                    "profile-mismatch",
                    "The text is of profile '" + profile.ref().id() + "', the address of '" + id + "'.",
                    "Send it to the address of its own id.");
        }
        return database.inTransaction(handle -> {
            Optional<ProfileVersion> old = ProfileRows.find(handle, profile.ref());
            if (old.isPresent() && old.get().state() != ProfileVersion.State.DRAFT) {
                return new Change.Refused(
                        "profile-version-fixed",
                        profile.ref() + " is " + old.get().state().text() + " and cannot change.",
                        "Raise 'version' in the text and send it again.");
            }
            ProfileVersion draft = version(profile, yaml, new ProfileVersion.Created(by, now));
            ProfileChanges.record(
                    handle, new ProfileChanges.Author(by, now), "draft", draft, old.or(() -> newest(handle, id)));
            ProfileRows.put(handle, draft);
            parsed.remove(profile.ref().toString());
            return new Change.Done(draft, old.map(ProfileVersion::state));
        });
    }

    private static Optional<ProfileVersion> newest(Handle handle, ProfileId id) {
        List<ProfileVersion> all = ProfileRows.versions(handle, id);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static ProfileVersion version(DeviceProfile profile, String yaml, ProfileVersion.Created created) {
        return new ProfileVersion(
                profile.ref(),
                ProfileVersion.State.DRAFT,
                yaml,
                new ProfileVersion.Title(profile.name(), profile.category()),
                created,
                Optional.empty(),
                Optional.empty());
    }

    /** Makes a version the active one; the one before becomes deprecated. Both changes are announced together. */
    public Change activate(ProfileRef ref, String by, Instant now) {
        return database.inTransaction(handle -> {
            Optional<ProfileVersion> wanted = ProfileRows.find(handle, ref);
            if (wanted.isEmpty()) {
                return new Change.Refused(
                        "profile-not-found", "There is no " + ref + ".", "List the versions of '" + ref.id() + "'.");
            }
            return activateIfItLoads(handle, wanted.get(), "activate", new ProfileChanges.Author(by, now));
        });
    }

    /**
     * A version is read again before it becomes active: what it includes may have changed since it was stored. What does not
     * load would stop nothing, but its devices would be watched by rules that nobody sees.
     */
    private static Change activateIfItLoads(
            Handle handle, ProfileVersion wanted, String action, ProfileChanges.Author author) {
        Optional<ProfileVersion> active = ProfileRows.versions(
                        handle, wanted.ref().id())
                .stream()
                .filter(v -> v.state() == ProfileVersion.State.ACTIVE)
                .findFirst();
        ProfileLoader.Loaded loaded = ProfileLoader.load(wanted.yaml());
        if (loaded.profile().isEmpty()) {
            return new Change.NoLongerLoads(wanted.ref(), active.map(ProfileVersion::ref), loaded.faults());
        }
        if (wanted.state() != ProfileVersion.State.ACTIVE) {
            ProfileChanges.record(handle, author, action, wanted, active);
        }
        return new Change.Done(activate(handle, wanted, author.at()), Optional.of(wanted.state()));
    }

    private static ProfileVersion activate(Handle handle, ProfileVersion wanted, Instant now) {
        if (wanted.state() == ProfileVersion.State.ACTIVE) {
            return wanted;
        }
        ProfileVersion active = wanted.in(ProfileVersion.State.ACTIVE, Optional.of(now));
        Outbox.put(handle, ProfileRows.entry(active));
        for (ProfileVersion other : ProfileRows.versions(handle, wanted.ref().id())) {
            if (other.state() == ProfileVersion.State.ACTIVE) {
                ProfileVersion deprecated = other.in(ProfileVersion.State.DEPRECATED, other.activatedAt());
                ProfileRows.put(handle, deprecated);
                Outbox.put(handle, ProfileRows.entry(deprecated));
            }
        }
        ProfileRows.put(handle, active);
        return active;
    }

    /** Back to the version that was active before this one. */
    public Change rollback(ProfileId id, String by, Instant now) {
        return database.inTransaction(handle -> {
            Optional<ProfileVersion> before = ProfileRows.versions(handle, id).stream()
                    .filter(v -> v.state() == ProfileVersion.State.DEPRECATED)
                    .max(Comparator.comparing(v -> v.activatedAt().orElse(Instant.EPOCH)));
            if (before.isEmpty()) {
                return new Change.Refused(
                        "nothing-to-roll-back",
                        "'" + id + "' has no version that was active before.",
                        "Activate a version by its number.");
            }
            return activateIfItLoads(handle, before.get(), "rollback", new ProfileChanges.Author(by, now));
        });
    }

    /**
     * Notes that a text has been tried on stored readings, on its version if it is stored as it was tried.
     *
     * @return whether there is such a version
     */
    public boolean tried(ProfileRef ref, String yaml, ProfileVersion.DryRun run) {
        return database.inTransaction(handle -> {
            Optional<ProfileVersion> version =
                    ProfileRows.find(handle, ref).filter(v -> v.yaml().equals(yaml));
            version.ifPresent(v -> {
                ProfileRows.put(handle, v.tried(run));
                ProfileChanges.tried(handle, new ProfileChanges.Author(run.by(), run.at()), v, run);
            });
            return version.isPresent();
        });
    }

    /**
     * Loads built-in profiles: a version that is not there yet is added, and made active when its id has none.
     *
     * @return faults of texts that are not profiles
     */
    public List<Fault> seed(List<String> yamls, Instant now) {
        List<Fault> faults = new ArrayList<>();
        for (String yaml : yamls) {
            ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
            faults.addAll(loaded.faults());
            loaded.profile()
                    .ifPresent(profile -> database.useTransaction(handle -> {
                        if (ProfileRows.find(handle, profile.ref()).isEmpty()) {
                            ProfileVersion draft =
                                    version(profile, yaml, new ProfileVersion.Created(AlertStore.SYSTEM, now));
                            ProfileChanges.record(
                                    handle,
                                    new ProfileChanges.Author(AlertStore.SYSTEM, now),
                                    "add",
                                    draft,
                                    newest(handle, profile.ref().id()));
                            ProfileRows.put(handle, draft);
                            boolean first = ProfileRows.versions(
                                            handle, profile.ref().id())
                                    .stream()
                                    .noneMatch(v -> v.state() == ProfileVersion.State.ACTIVE);
                            if (first) {
                                activate(handle, draft, now);
                            }
                        }
                    }));
        }
        return faults;
    }

    /** By id, oldest version first. */
    public List<ProfileVersion> all() {
        return database.read(ProfileRows::all);
    }

    /** Oldest first. */
    public List<ProfileVersion> versions(ProfileId id) {
        return database.read(handle -> ProfileRows.versions(handle, id));
    }

    public Optional<ProfileVersion> find(ProfileRef ref) {
        return database.read(handle -> ProfileRows.find(handle, ref));
    }

    /** The active version, read. */
    public Optional<DeviceProfile> active(ProfileId id) {
        return versions(id).stream()
                .filter(v -> v.state() == ProfileVersion.State.ACTIVE)
                .findFirst()
                .flatMap(this::parse);
    }

    /** A version, read; also for alerts of the past. */
    public Optional<DeviceProfile> profile(ProfileRef ref) {
        return find(ref).flatMap(this::parse);
    }

    private Optional<DeviceProfile> parse(ProfileVersion version) {
        if (version.state() == ProfileVersion.State.DRAFT) {
            return ProfileLoader.load(version.yaml()).profile();
        }
        return parsed.computeIfAbsent(
                version.ref().toString(),
                ref -> ProfileLoader.load(version.yaml()).profile());
    }
}
