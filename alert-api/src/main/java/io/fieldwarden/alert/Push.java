package io.fieldwarden.alert;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.http.Stores;
import io.fieldwarden.alert.push.AlertFollower;
import io.fieldwarden.alert.push.Bell;
import io.fieldwarden.alert.push.Dispatcher;
import io.fieldwarden.alert.push.SecretBox;
import io.fieldwarden.alert.push.Subscriptions;
import io.fieldwarden.alert.send.Senders;
import io.fieldwarden.alert.store.ChannelStore;
import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.DeliveryStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TokenStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what tells people and systems. */
final class Push implements AutoCloseable {
    private final Stores stores;
    private final Senders senders;
    private final Path keys;
    private final Clock clock;
    private @Nullable Dispatcher dispatcher;

    Push(Stores stores, ApiConfig config, Clock clock) {
        this.stores = stores;
        this.senders = new Senders(config.sending());
        this.keys = config.keys();
        this.clock = clock;
    }

    static Stores.Push stores(
            Database alerts, Database registry, RegistryStore places, Stores.People people, Clock clock) {
        ChannelStore channels = new ChannelStore(alerts, registry);
        Subscriptions subscriptions = new Subscriptions(
                channels::all, owner -> places.scope(grants(people, owner, clock.instant())), places::subtree);
        return new Stores.Push(channels, new DeliveryStore(alerts), subscriptions, new Bell());
    }

    /** What lets a user or a token see alerts now. */
    private static List<Grant> grants(Stores.People people, String owner, Instant now) {
        String token = "token:";
        if (owner.startsWith(token)) {
            return people.tokens().all().stream()
                    .filter(one -> one.name().equals(owner.substring(token.length())))
                    .map(TokenStore.Token::grant)
                    .filter(grant -> grant.isValid(now) && Permission.ALERTS_VIEW.allows(grant.role()))
                    .toList();
        }
        return people.users()
                .find(owner)
                .filter(user -> user.enabled())
                .map(user -> user.grants().stream()
                        .filter(grant -> grant.isValid(now) && Permission.ALERTS_VIEW.allows(grant.role()))
                        .toList())
                .orElse(List.of());
    }

    /** Begins to send; the stores must be open. */
    synchronized void start() {
        Dispatcher made = new Dispatcher(
                new Dispatcher.Stores(stores.push().channels(), stores.push().deliveries(), stores.notices()),
                new AlertFollower(
                        stores.alerts(),
                        stores.notices(),
                        stores.push().subscriptions(),
                        stores.registry()::device,
                        clock),
                senders::of,
                SecretBox.open(keys),
                stores.push().bell(),
                clock);
        dispatcher = made;
        made.start();
    }

    @Override
    public synchronized void close() {
        if (dispatcher != null) {
            dispatcher.close();
        }
        senders.close();
    }
}
