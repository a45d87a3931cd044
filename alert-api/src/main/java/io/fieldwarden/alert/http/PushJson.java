package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.Delivery;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Channels, notices and deliveries in JSON. */
final class PushJson {
    private PushJson() {}

    /** Without telephone numbers and addresses of people: of those only how many there are. */
    static ObjectNode listed(Channel channel) {
        ObjectNode node = channel(channel);
        ObjectNode settings = (ObjectNode) node.path("settings");
        settings.properties().forEach(setting -> {
            if (setting.getValue().isArray()) {
                setting.setValue(Json.object().numberNode(setting.getValue().size()));
            }
        });
        return node;
    }

    static ObjectNode channel(Channel channel) {
        ObjectNode node = Json.object();
        node.put("id", channel.id());
        node.put("kind", channel.kind().text());
        node.put("name", channel.owner().name());
        node.put("owner", channel.owner().user());
        node.put(
                "organisation",
                channel.owner().organisation().map(OrganisationId::value).orElse(null));
        node.put("category", channel.owner().category().orElse(null));
        node.put("severity", channel.filter().least().text());
        ArrayNode kinds = node.putArray("kinds");
        channel.filter().kinds().stream().sorted().forEach(kinds::add);
        node.put("historic", channel.filter().historic());
        node.put("enabled", channel.manner().enabled());
        node.put("language", channel.manner().language());
        node.set("quiet", channel.manner().quiet().map(PushJson::quiet).orElse(null));
        node.put("perMinute", channel.manner().perMinute().orElse(null));
        node.put("template", channel.manner().template());
        node.set("settings", Json.read(channel.settings().shown().getBytes(StandardCharsets.UTF_8)));
        node.set("health", health(channel));
        return node.put("version", channel.settings().version());
    }

    private static ObjectNode quiet(Channel.Quiet quiet) {
        return Json.object()
                .put("from", quiet.from().toString())
                .put("to", quiet.to().toString())
                .put("zone", quiet.zone().getId());
    }

    private static ObjectNode health(Channel channel) {
        Channel.Health health = channel.health();
        ObjectNode node = Json.object();
        node.put("state", !channel.manner().enabled() ? "off" : health.failures() > 0 ? "failing" : "working");
        node.put("failures", health.failures());
        node.put("failingSince", Json.time(health.failingSince()));
        node.put("retryAt", health.failures() > 0 ? health.retryAt().toString() : null);
        node.put("answer", health.answer());
        return node.put("deliveredAt", Json.time(health.delivered()));
    }

    static ObjectNode notice(Message message) {
        Notice notice = message.notice();
        ObjectNode node = Json.object();
        node.put("number", message.number());
        node.put("id", message.id());
        node.put("kind", notice.kind());
        node.put("alert", notice.alert().map(AlertId::value).orElse(null));
        node.put("severity", notice.severity().text());
        node.set("title", Json.text(notice.texts().title()));
        node.set("body", Json.text(notice.texts().body()));
        return node.put("at", notice.at().toString());
    }

    /** @param channels by id; one that has been removed is not among them */
    static ObjectNode delivery(Delivery delivery, Map<String, Channel> channels) {
        ObjectNode node = Json.object();
        node.put("id", String.valueOf(delivery.id()));
        node.put("channel", delivery.channel());
        Channel channel = channels.get(delivery.channel());
        node.put("channelName", channel == null ? null : channel.owner().name());
        node.put("channelKind", channel == null ? null : channel.kind().text());
        node.set("notice", notice(delivery.message()));
        Delivery.Progress progress = delivery.progress();
        node.put("state", progress.state().text());
        node.put("attempts", progress.attempts());
        node.put("createdAt", progress.created().toString());
        boolean waits = progress.state() == Delivery.State.QUEUED;
        node.put("nextAt", waits ? progress.next().toString() : null);
        node.put("endedAt", progress.ended().map(Instant::toString).orElse(null));
        node.put("status", progress.status().orElse(null));
        node.put("answer", progress.answer());
        return node.put("parcel", delivery.parcel().orElse(null));
    }

    static ArrayNode attempts(List<Delivery.Attempt> attempts) {
        ArrayNode all = Json.array();
        attempts.forEach(attempt -> all.addObject()
                .put("number", attempt.number())
                .put("at", attempt.at().toString())
                .put("millis", attempt.millis())
                .put("outcome", attempt.outcome())
                .put("status", attempt.status())
                .put("answer", attempt.answer())
                .put("parcel", attempt.parcel()));
        return all;
    }
}
