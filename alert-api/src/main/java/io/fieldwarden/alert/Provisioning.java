package io.fieldwarden.alert;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.http.Stores;
import io.fieldwarden.alert.store.Author;
import io.fieldwarden.alert.store.TokenStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Puts things in place that the program itself brings: first users, the demo's farm, its own token. For many threads. */
public final class Provisioning {
    private final Stores stores;
    private final Clock clock;

    Provisioning(Stores stores, Clock clock) {
        this.stores = stores;
        this.clock = clock;
    }

    /** Whether nobody can log in yet. */
    public boolean hasNoUsers() {
        return stores.people().users().all().isEmpty();
    }

    /**
     * Adds a user that is not there yet; one that is keeps role and password.
     *
     * @param mustChange the password has to be changed at the first log-in
     * @return whether the user was added
     */
    public boolean ensureUser(String name, Role role, String password, boolean mustChange) {
        return stores.people().users().find(name).isEmpty()
                && stores.people().users().add(user(name, role, password, mustChange), Author.system(clock.instant()));
    }

    /**
     * Adds a user that is not there yet and whose password is known only as its hash.
     *
     * @param passwordHash PHC string of Argon2id, see {@link Secrets#hash}
     * @return whether the user was added
     */
    public boolean ensureUserOfHash(String name, Role role, String passwordHash) {
        return stores.people().users().find(name).isEmpty()
                && stores.people().users().add(hashed(name, role, passwordHash, false), Author.system(clock.instant()));
    }

    /** Adds a user, or gives an existing one this role and password; all sessions of the user end. */
    public void putUser(String name, Role role, String password, boolean mustChange) {
        UserStore.User user = user(name, role, password, mustChange);
        Author system = Author.system(clock.instant());
        stores.people().users().put(user, system);
        stores.people().users().changePassword(name, user.passwordHash(), mustChange, system);
    }

    private UserStore.User user(String name, Role role, String password, boolean mustChange) {
        return hashed(name, role, Secrets.hash(password), mustChange);
    }

    private UserStore.User hashed(String name, Role role, String passwordHash, boolean mustChange) {
        return new UserStore.User(name, passwordHash, mustChange, true, clock.instant(), List.of(Grant.of(role)));
    }

    /** A token without end for a program on this machine; one of the same name stops being valid. */
    public String renewToken(String name, Role role) {
        String secret = Secrets.newToken();
        stores.people().tokens().removeNamed(name);
        boolean unused = stores.people()
                .tokens()
                .add(
                        new TokenStore.Token(
                                UUID.randomUUID().toString(),
                                name,
                                Grant.of(role),
                                "system",
                                clock.instant(),
                                Optional.empty()),
                        secret);
        return secret;
    }

    /** The retention class that the active profile of a device names; empty for a device that is not registered. */
    public Optional<String> retention(DeviceId device) {
        return stores.registry()
                .device(device)
                .flatMap(located -> stores.profiles().active(located.device().profile()))
                .map(profile -> profile.terms().retention());
    }

    /** Adds or changes; a device's credentials are part of its entry. */
    public void put(RegistryEntry.Device device) {
        stores.registry().put(device, clock.instant());
    }

    public void put(RegistryEntry.Position position) {
        stores.registry().put(position, clock.instant());
    }

    public void put(RegistryEntry.Organisation organisation) {
        stores.registry().put(organisation, clock.instant());
    }
}
