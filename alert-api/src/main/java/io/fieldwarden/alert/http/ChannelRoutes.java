package io.fieldwarden.alert.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.ChannelKind;
import io.fieldwarden.alert.push.ChannelSettings;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.SecretBox;
import io.fieldwarden.alert.push.Subscriptions;
import io.fieldwarden.alert.push.Words;
import io.fieldwarden.alert.store.ChannelStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.registry.Secrets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Channels to people and systems; webhooks are those of one kind, with secrets that are made here. */
final class ChannelRoutes {
    private static final String CHANNELS = "/api/v1/channels";
    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final String SECRETS = "secrets";
    private static final int SECRET_BYTES = 32;
    private static final int DAYS = 31;

    /** Both secrets sign for so long after a change. */
    private static final Duration OVERLAP = Duration.ofHours(24);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Stores stores;
    private final ChannelStore channels;
    private final RegistryStore registry;
    private final Supplier<SecretBox> box;

    /** @param box opened when it is first needed */
    ChannelRoutes(Stores stores, Supplier<SecretBox> box) {
        this.stores = stores;
        this.channels = stores.push().channels();
        this.registry = stores.registry();
        this.box = box;
    }

    List<Route> routes() {
        return List.of(
                Route.get(CHANNELS, Permission.PUSH_VIEW, call -> list(call, Optional.empty())),
                Route.post(CHANNELS, Permission.PUSH_EDIT, this::addChannel),
                Route.get(CHANNELS + "/{id}", Permission.PUSH_VIEW, call -> one(call, found(call)))
                        .personal(),
                Route.put(CHANNELS + "/{id}", Permission.PUSH_EDIT, call -> put(call, found(call))),
                Route.delete(CHANNELS + "/{id}", Permission.PUSH_EDIT, call -> remove(call, found(call))),
                Route.post(CHANNELS + "/{id}/test", Permission.PUSH_EDIT, this::test),
                Route.get(CHANNELS + "/{id}/counts", Permission.PUSH_VIEW, this::counts),
                Route.get(WEBHOOKS, Permission.PUSH_VIEW, call -> list(call, Optional.of(ChannelKind.WEBHOOK))),
                Route.post(WEBHOOKS, Permission.PUSH_EDIT, this::addWebhook),
                Route.get(WEBHOOKS + "/{id}", Permission.PUSH_VIEW, call -> one(call, webhook(call))),
                Route.put(WEBHOOKS + "/{id}", Permission.PUSH_EDIT, call -> put(call, webhook(call))),
                Route.delete(WEBHOOKS + "/{id}", Permission.PUSH_EDIT, call -> remove(call, webhook(call))),
                Route.post(WEBHOOKS + "/{id}/secret", Permission.PUSH_EDIT, this::newSecret));
    }

    private void list(Call call, Optional<ChannelKind> kind) {
        List<ObjectNode> items = channels
                .all(registry.scope(call.grants()), call.principal().name())
                .stream()
                .filter(channel -> kind.map(channel.kind()::equals).orElse(true))
                .map(PushJson::listed)
                .toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    private Channel found(Call call) {
        return found(call, channels, registry.scope(call.grants()));
    }

    /** Of what the asker may see, or their own. */
    static Channel found(Call call, ChannelStore channels, Scope scope) {
        String id = call.path("id");
        return channels.find(id)
                .filter(channel ->
                        channel.owner().user().equals(call.principal().name())
                                || scope.covers(
                                        channel.owner().organisation(),
                                        channel.owner().category().orElse("")))
                .orElseThrow(() -> Problem.notFound("channel", id));
    }

    private Channel webhook(Call call) {
        Channel channel = found(call);
        if (channel.kind() != ChannelKind.WEBHOOK) {
            throw Problem.notFound("webhook", channel.id());
        }
        return channel;
    }

    private static void one(Call call, Channel channel) {
        call.etag(channel.settings().version());
        call.reply(PushJson.channel(channel));
    }

    private void addChannel(Call call) {
        PushBody body = new PushBody(call.body());
        ChannelKind kind = body.kind();
        if (kind == ChannelKind.WEBHOOK) {
            throw Problem.badField("kind", "a webhook is made at POST " + WEBHOOKS + ", which gives its secret");
        }
        add(call, body, kind, Map.of());
    }

    private void addWebhook(Call call) {
        PushBody body = new PushBody(call.body());
        if (!body.names(ChannelKind.WEBHOOK)) {
            throw Problem.badField("kind", "is not webhook");
        }
        String secret = secret();
        add(call, body, ChannelKind.WEBHOOK, Map.of(SECRETS, secret));
    }

    private void add(Call call, PushBody body, ChannelKind kind, Map<String, String> made) {
        String id = id(call);
        Channel.Owner owner = body.owner(call.principal().name(), registry.scope(call.grants()));
        Optional<Channel> there = channels.find(id);
        if (there.isPresent()) {
            // The same request again: its secret was shown to whoever got the first answer.
            call.etag(there.get().settings().version());
            call.reply(201, PushJson.channel(there.get()));
            return;
        }
        Map<String, String> settings = body.settings(kind, made);
        Channel channel = new Channel(
                id,
                kind,
                owner,
                body.filter(kind, settings),
                body.manner(),
                sealed(id, kind, settings, 1),
                Channel.Health.NEW);
        channels.add(channel, call.author());
        changed();
        ObjectNode node = PushJson.channel(channel);
        if (made.containsKey(SECRETS)) {
            node.put("secret", made.get(SECRETS));
        }
        call.etag(1);
        call.reply(201, node);
    }

    /** The same for a request that is repeated with its key. */
    private static String id(Call call) {
        String from = call.idempotencyKey()
                .map(key -> call.principal().name() + " " + key)
                .orElseGet(Secrets::newToken);
        return "ch-" + Secrets.tokenHash(from).substring(0, 20);
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    private Channel.Sealed sealed(String id, ChannelKind kind, Map<String, String> settings, long version) {
        return new Channel.Sealed(
                box.get().lock(id, ChannelSettings.text(settings)),
                ChannelSettings.shown(kind, settings).toString(),
                version);
    }

    private Map<String, String> clear(Channel channel) {
        try {
            return ChannelSettings.parse(box.get()
                    .unlock(channel.id(), channel.settings().sealed())
                    .orElseThrow(() -> Problem.of(
                            409,
                            "settings-locked",
                            "The settings were locked with another key than that of this data folder.",
                            "Put back " + SecretBox.KEY_FILE + ", or remove the channel and make it again.")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings of channel " + channel.id(), e);
        }
    }

    /** How many deliveries are in which state; and of an upload, day by day, what is here and what is there. */
    private void counts(Call call) {
        Channel channel = found(call);
        ObjectNode node = Json.object();
        ObjectNode states = node.putObject("states");
        stores.push().deliveries().counts(channel.id()).forEach(states::put);
        ArrayNode days = node.putArray("days");
        stores.push()
                .deliveries()
                .days(channel.id(), DAYS)
                .forEach(day -> days.addObject()
                        .put("day", day.day().toString())
                        .put("sent", day.sent())
                        .put("above", day.above().orElse(null))
                        .put("note", day.note()));
        call.reply(node);
    }

    private void put(Call call, Channel before) {
        PushBody body = new PushBody(call.body());
        if (!body.names(before.kind())) {
            throw Problem.badField("kind", "is not " + before.kind().text() + "; the kind of a channel never changes");
        }
        Channel.Owner owner = body.owner(before.owner().user(), registry.scope(call.grants()));
        save(call, before, owner, body, body.settings(before.kind(), clear(before)));
        one(call, found(call));
    }

    private void save(Call call, Channel before, Channel.Owner owner, PushBody body, Map<String, String> settings) {
        long version = call.ifMatch().orElse(before.settings().version());
        Channel after = new Channel(
                before.id(),
                before.kind(),
                owner,
                body.filter(before.kind(), settings),
                body.manner(),
                sealed(before.id(), before.kind(), settings, version + 1),
                before.health());
        save(call, after, version);
    }

    private void save(Call call, Channel after, long version) {
        if (!channels.put(after, version, call.author())) {
            throw Problem.of(
                    412,
                    "changed",
                    "The channel has changed since you read it.",
                    "Read it again and send its new ETag.");
        }
        changed();
    }

    private void remove(Call call, Channel channel) {
        channels.remove(channel, call.author());
        changed();
        call.noContent();
    }

    private void changed() {
        stores.push().subscriptions().forget();
        stores.push().bell().ring();
    }

    private void test(Call call) {
        Channel channel = found(call);
        Map<String, String> values = Map.of("channel", channel.owner().name());
        String key = "test:" + channel.id() + ":" + call.idempotencyKey().orElseGet(Secrets::newToken);
        stores.notices()
                .send(new Notice(
                        key,
                        Subscriptions.TEST,
                        Optional.empty(),
                        Severity.INFO,
                        new Notice.Texts(Words.both("test", values), Words.both("testBody", values)),
                        Audience.of(Optional.empty(), "").withChannels(Set.of(channel.id())),
                        call.now()));
        call.reply(202, Json.object().put("channel", channel.id()));
    }

    /** The secret so far signs beside the new one for a day. */
    private void newSecret(Call call) {
        Channel before = webhook(call);
        Map<String, String> settings = new LinkedHashMap<>(clear(before));
        String secret = secret();
        List<String> all = new ArrayList<>(List.of(secret));
        long now = call.now().toEpochMilli();
        for (String line : settings.getOrDefault(SECRETS, "").split("\n", -1)) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 1 && !line.isEmpty()) {
                all.add(line + " " + (now + OVERLAP.toMillis()));
            } else if (parts.length == 2 && Long.parseLong(parts[1]) > now && all.size() < 4) {
                all.add(line);
            }
        }
        settings.put(SECRETS, String.join("\n", all));
        long version = call.ifMatch().orElse(before.settings().version());
        Channel after = new Channel(
                before.id(),
                before.kind(),
                before.owner(),
                before.filter(),
                before.manner(),
                sealed(before.id(), before.kind(), settings, version + 1),
                before.health());
        save(call, after, version);
        call.etag(version + 1);
        call.reply(Json.object()
                .put("secret", secret)
                .put("previousUntil", call.now().plus(OVERLAP).toString()));
    }
}
