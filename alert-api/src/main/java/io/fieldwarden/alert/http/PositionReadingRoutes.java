package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.PositionSeries;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.Binding;
import io.fieldwarden.alert.store.Bindings;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.PlaceStore;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Readings of a place over all devices that stood there. */
final class PositionReadingRoutes {
    private final PositionSeries series;
    private final RegistryStore registry;
    private final ProfileStore profiles;

    PositionReadingRoutes(Stores stores) {
        this.series = new PositionSeries(stores.series());
        this.registry = stores.registry();
        this.profiles = stores.profiles();
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/positions/{id}/readings", Permission.DEVICES_VIEW, this::readings));
    }

    private void readings(Call call) {
        PlaceStore.Placed placed = RegistryRoutes.visible(registry, call);
        ChannelId channel =
                call.query("channel", ChannelId::new).orElseThrow(() -> Problem.badField("channel", "is missing"));
        SeriesReader.Span span = ReadingRoutes.span(call);
        int wanted = call.queryInteger("points", 0, 3, ReadingRoutes.MAX_POINTS);
        Bindings bindings = new Bindings(registry.bindings(placed.position().id()));
        List<PositionSeries.Stay> stays = stays(bindings, channel, span);
        ObjectNode node = Json.object();
        node.put("position", placed.position().id().value());
        node.put("channel", channel.value());
        node.put("unit", channel(placed, bindings, channel).map(Channel::unit).orElse(""));
        if (wanted > 0) {
            node.set("points", ReadingRoutes.points(series.sample(stays, channel, span, wanted)));
            node.putNull("next");
        } else {
            List<Point> all = series.read(stays, channel, ReadingRoutes.MAX_POINTS + 1);
            ReadingRoutes.cut(node, all);
        }
        changeovers(node.putArray("changeovers"), bindings, channel, span);
        call.reply(node);
    }

    private static void changeovers(ArrayNode list, Bindings bindings, ChannelId channel, SeriesReader.Span span) {
        for (Bindings.Changeover changeover : bindings.changeovers(channel.value())) {
            long at = changeover.at().toEpochMilli();
            if (at >= span.from() && at < span.to()) {
                list.addObject()
                        .put("at", changeover.at().toString())
                        .put("from", changeover.from().value())
                        .put("to", changeover.to().value())
                        .put("offset", changeover.offset().orElse(null));
            }
        }
    }

    private static List<PositionSeries.Stay> stays(Bindings bindings, ChannelId channel, SeriesReader.Span span) {
        List<PositionSeries.Stay> stays = new ArrayList<>();
        for (Binding binding : bindings.all()) {
            long from = Math.max(span.from(), binding.from().toEpochMilli());
            long to =
                    Math.min(span.to(), binding.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
            if (from < to) {
                stays.add(new PositionSeries.Stay(
                        binding.device(), new SeriesReader.Span(from, to), bindings.offset(binding, channel.value())));
            }
        }
        return stays;
    }

    /** As the position's profile has it, else that of the newest device which is still registered. */
    private Optional<Channel> channel(PlaceStore.Placed placed, Bindings bindings, ChannelId channel) {
        List<DeviceId> newestFirst = new ArrayList<>();
        bindings.all().forEach(binding -> newestFirst.add(0, binding.device()));
        Map<DeviceId, Located> known = registry.devices(newestFirst);
        Stream<ProfileId> ofDevices = newestFirst.stream()
                .map(known::get)
                .filter(device -> device != null)
                .map(device -> device.device().profile());
        return Stream.concat(placed.position().setting().profile().stream(), ofDevices)
                .distinct()
                .map(profile -> profiles.active(profile).flatMap(p -> p.channel(channel)))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
