package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the readings were around an alert: every channel of the device, as stored, from ten minutes before the raise to ten
 * minutes after it, and around the clearing where that was later. A clue for a person, not a proof.
 */
final class Evidence {
    private static final Duration AROUND = Duration.ofMinutes(10);
    private static final int MAX_POINTS = 5_000;

    private final SeriesReader series;
    private final ProfileStore profiles;

    Evidence(SeriesReader series, ProfileStore profiles) {
        this.series = series;
        this.profiles = profiles;
    }

    void addTo(ObjectNode node, Alert alert) {
        Optional<DeviceProfile> profile = profiles.profile(alert.basis().profile());
        ArrayNode windows = node.putArray("windows");
        Instant raised = alert.life().raisedAt();
        addWindow(windows, alert, profile, raised);
        alert.life()
                .clearedAt()
                .filter(cleared -> cleared.isAfter(raised.plus(AROUND)))
                .ifPresent(cleared -> addWindow(windows, alert, profile, cleared));
        profiles.find(alert.basis().profile())
                .ifPresentOrElse(version -> node.put("profileYaml", version.yaml()), () -> node.putNull("profileYaml"));
    }

    private void addWindow(ArrayNode windows, Alert alert, Optional<DeviceProfile> profile, Instant around) {
        long from = around.minus(AROUND).toEpochMilli();
        long to = around.plus(AROUND).toEpochMilli() + 1;
        ObjectNode window = windows.addObject();
        window.put("from", around.minus(AROUND).toString());
        window.put("to", around.plus(AROUND).toString());
        ArrayNode readings = window.putArray("readings");
        TreeSet<ChannelId> channels = new TreeSet<>();
        profile.ifPresent(known -> channels.addAll(known.channels().keySet()));
        alert.basis().channel().ifPresent(channels::add);
        for (ChannelId channel : channels) {
            List<Point> points = series.read(alert.subject().device(), channel, from, to, MAX_POINTS + 1);
            if (points.isEmpty()) {
                continue;
            }
            ObjectNode one = readings.addObject();
            one.put("channel", channel.value());
            one.put(
                    "unit",
                    profile.flatMap(p -> p.channel(channel)).map(Channel::unit).orElse(""));
            one.put("cut", points.size() > MAX_POINTS);
            one.set("points", ReadingRoutes.points(points.subList(0, Math.min(points.size(), MAX_POINTS))));
        }
    }
}
