package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Readings of one device: over time and the newest. */
final class ReadingRoutes {
    private static final Duration USUAL_RANGE = Duration.ofHours(24);
    static final int MAX_POINTS = 20_000;

    private final SeriesReader series;
    private final RegistryStore registry;
    private final ProfileStore profiles;

    ReadingRoutes(Stores stores) {
        this.series = stores.series();
        this.registry = stores.registry();
        this.profiles = stores.profiles();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/devices/{id}/readings", Permission.DEVICES_VIEW, this::readings),
                Route.get("/api/v1/devices/{id}/latest", Permission.DEVICES_VIEW, this::latest),
                Route.get("/api/v1/devices/{id}/quality", Permission.DEVICES_VIEW, this::quality));
    }

    private void readings(Call call) {
        Located device = visible(registry, call);
        ChannelId channel =
                call.query("channel", ChannelId::new).orElseThrow(() -> Problem.badField("channel", "is missing"));
        SeriesReader.Span span = span(call);
        Optional<Channel> known =
                profiles.active(device.device().profile()).flatMap(profile -> profile.channel(channel));
        int wanted = call.queryInteger("points", 0, 3, MAX_POINTS);
        DeviceId id = device.device().id();
        ObjectNode node = Json.object();
        node.put("device", id.value());
        node.put("channel", channel.value());
        node.put("unit", known.map(Channel::unit).orElse(""));
        if (wanted > 0) {
            node.set("points", points(series.sample(id, channel, span, wanted)));
            node.putNull("next");
        } else {
            cut(node, series.read(id, channel, span.from(), span.to(), MAX_POINTS + 1));
        }
        call.reply(node);
    }

    /** {@code from} and {@code to} of the query; the last 24 hours if nothing is said. */
    static SeriesReader.Span span(Call call) {
        Instant to = call.queryTime("to").orElse(call.now());
        Instant from = call.queryTime("from").orElse(to.minus(USUAL_RANGE));
        if (!from.isBefore(to)) {
            throw Problem.badField("from", "must be before 'to'");
        }
        return new SeriesReader.Span(from.toEpochMilli(), to.toEpochMilli());
    }

    /** The points that go into one answer, and where the next one begins. */
    static void cut(ObjectNode node, List<Point> all) {
        boolean more = all.size() > MAX_POINTS;
        node.set("points", points(more ? all.subList(0, MAX_POINTS) : all));
        node.put("next", more ? Instant.ofEpochMilli(all.get(MAX_POINTS).at()).toString() : null);
    }

    /** {@code [milliseconds, value, quality code]}, of a text channel with the text as fourth. */
    static ArrayNode points(List<Point> points) {
        ArrayNode array = Json.array();
        for (Point point : points) {
            ArrayNode one = array.addArray()
                    .add(point.at())
                    .add(point.value())
                    .add(point.quality().level().code());
            if (point.text() != null) {
                one.add(point.text());
            }
        }
        return array;
    }

    private void latest(Call call) {
        Located device = visible(registry, call);
        Map<ChannelId, Point> newest = series.newest(device.device().id());
        ObjectNode node = Json.object();
        node.put("device", device.device().id().value());
        ArrayNode items = node.putArray("items");
        profiles.active(device.device().profile())
                .map(DeviceProfile::channels)
                .orElse(Map.of())
                .forEach((id, channel) -> {
                    Point point = newest.get(id);
                    if (point != null) {
                        items.add(item(channel, point, call.now()));
                    }
                });
        call.reply(node);
    }

    private static ObjectNode item(Channel channel, Point point, Instant now) {
        ObjectNode item = ChannelJson.of(channel);
        item.put("value", point.value());
        item.put("text", point.text());
        item.put("at", Instant.ofEpochMilli(point.at()).toString());
        item.put("ageSeconds", Math.max(0, (now.toEpochMilli() - point.at()) / 1000));
        item.put("quality", point.quality().level().name().toLowerCase(java.util.Locale.ROOT));
        return item.put("reason", point.quality().reason().text());
    }

    private void quality(Call call) {
        Located device = visible(registry, call);
        SeriesReader.Span span = span(call);
        ObjectNode node = Json.object();
        node.put("device", device.device().id().value());
        node.put("from", Instant.ofEpochMilli(span.from()).toString());
        node.put("to", Instant.ofEpochMilli(span.to()).toString());
        ArrayNode items = node.putArray("items");
        series.quality(device.device().id(), span)
                .forEach((channel, count) -> items.addObject()
                        .put("channel", channel.value())
                        .put("good", count.good())
                        .put("suspect", count.suspect())
                        .put("bad", count.bad())
                        .put(
                                "lastReason",
                                count.last() == Quality.Reason.NONE
                                        ? null
                                        : count.last().text()));
        call.reply(node);
    }

    static Located visible(RegistryStore registry, Call call) {
        DeviceId id = call.pathId("id", "device", DeviceId::new);
        Scope scope = registry.scope(call.grants());
        return registry.device(id)
                .filter(device -> scope.covers(device.organisation(), device.category()))
                .orElseThrow(() -> Problem.notFound("device", id.value()));
    }
}
