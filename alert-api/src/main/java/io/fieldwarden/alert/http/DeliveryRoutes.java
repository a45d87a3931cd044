package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.Delivery;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Target;
import io.fieldwarden.alert.push.Targets;
import io.fieldwarden.alert.store.ChannelStore;
import io.fieldwarden.alert.store.DeliveryStore;
import io.fieldwarden.alert.store.NoticeStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.AlertId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was sent to whom, with the proof; sending it again; and the notices to whoever asks. */
final class DeliveryRoutes {
    private static final int PART = 500;
    private static final int MOST_AGAIN = 10_000;

    private final Stores stores;
    private final ChannelStore channels;
    private final DeliveryStore deliveries;
    private final NoticeStore notices;
    private final RegistryStore registry;

    DeliveryRoutes(Stores stores) {
        this.stores = stores;
        this.channels = stores.push().channels();
        this.deliveries = stores.push().deliveries();
        this.notices = stores.notices();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/deliveries", Permission.PUSH_VIEW, call -> list(call, call.query("channel"))),
                Route.get("/api/v1/deliveries/{id}", Permission.PUSH_VIEW, this::one),
                Route.post("/api/v1/deliveries/{id}/resend", Permission.PUSH_EDIT, this::resend),
                Route.get(
                        "/api/v1/webhooks/{id}/deliveries",
                        Permission.PUSH_VIEW,
                        call -> list(call, Optional.of(found(call).id()))),
                Route.post("/api/v1/webhooks/{id}/redeliver", Permission.PUSH_EDIT, this::redeliver),
                Route.get("/api/v1/notices", Permission.SELF, this::mine));
    }

    private Channel found(Call call) {
        return ChannelRoutes.found(call, channels, registry.scope(call.grants()));
    }

    private void list(Call call, Optional<String> channel) {
        DeliveryStore.Filter filter = new DeliveryStore.Filter(
                channel, call.query("alert", AlertId::new), call.query("state", Delivery.State::ofText));
        Page<Delivery> page = deliveries.list(
                filter,
                registry.scope(call.grants()),
                call.principal().name(),
                call.query("cursor"),
                call.queryInteger("limit", 50, 1, 200));
        Map<String, Channel> names = names();
        call.reply(Call.page(
                page.items().stream()
                        .map(delivery -> PushJson.delivery(delivery, names))
                        .toList(),
                page.next()));
    }

    private Map<String, Channel> names() {
        return channels.all().stream().collect(Collectors.toMap(Channel::id, Function.identity()));
    }

    /** Who may see the channel may see what went through it; those of channels that are gone only who sees everything. */
    private Delivery visible(Call call) {
        String text = call.path("id");
        Scope scope = registry.scope(call.grants());
        return Optional.of(text)
                .filter(id -> id.matches("\\d{1,18}"))
                .flatMap(id -> deliveries.find(Long.parseLong(id)))
                .filter(delivery -> channels.find(delivery.channel())
                        .map(channel ->
                                channel.owner().user().equals(call.principal().name())
                                        || scope.covers(
                                                channel.owner().organisation(),
                                                channel.owner().category().orElse("")))
                        .orElse(scope.isEverything()))
                .orElseThrow(() -> Problem.notFound("delivery", text));
    }

    private void one(Call call) {
        Delivery delivery = visible(call);
        var node = PushJson.delivery(delivery, names());
        node.set("log", PushJson.attempts(deliveries.attempts(delivery.id())));
        call.reply(node);
    }

    private void resend(Call call) {
        Delivery delivery = visible(call);
        if (channels.find(delivery.channel()).isEmpty()) {
            throw Problem.of(
                    409,
                    "channel-removed",
                    "The channel of this delivery has been removed.",
                    "Make a channel again; what is told from then on goes through it.");
        }
        deliveries.resend(delivery.id(), call.now());
        stores.push().bell().ring();
        call.reply(202, Json.object().put("id", String.valueOf(delivery.id())));
    }

    /** Everything after a place that the webhook tells, in order; what it has had comes again with the same ids. */
    private void redeliver(Call call) {
        Channel channel = found(call);
        long after = call.body()
                .only("after")
                .integer("after", 0, Integer.MAX_VALUE)
                .orElseThrow(
                        () -> Problem.badField("after", "is missing; it is the sequence of the last event you have"));
        long at = after;
        int queued = 0;
        boolean more = true;
        while (more && queued < MOST_AGAIN) {
            List<Message> part = notices.after(at, PART);
            List<Message> wanted = part.stream()
                    .filter(message -> tells(channel, message, call))
                    .toList();
            deliveries.queue(channel.id(), wanted, call.now());
            queued += wanted.size();
            more = part.size() == PART;
            at = part.isEmpty() ? at : part.get(part.size() - 1).number();
        }
        stores.push().bell().ring();
        call.reply(202, Json.object().put("queued", queued).put("next", more ? String.valueOf(at) : null));
    }

    private boolean tells(Channel channel, Message message, Call call) {
        Targets.Nature nature = message.historic() ? Targets.Nature.HISTORIC : Targets.Nature.LIVE;
        return stores.push().subscriptions().of(message.notice(), nature, call.now()).stream()
                .map(Target::channel)
                .anyMatch(channel.id()::equals);
    }

    private void mine(Call call) {
        Page<Message> page =
                notices.forUser(call.principal().name(), call.query("cursor"), call.queryInteger("limit", 50, 1, 200));
        call.reply(Call.page(page.items().stream().map(PushJson::notice).toList(), page.next()));
    }
}
