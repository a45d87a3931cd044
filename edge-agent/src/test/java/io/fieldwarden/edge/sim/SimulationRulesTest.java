package io.fieldwarden.edge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated devices under the rules of the built-in catalogue: quiet when healthy, heard when faulty. */
final class SimulationRulesTest {
    private static final int DAYS = 7;
    private static final Duration STEP = Duration.ofSeconds(4);
    /** One round of all short faults and what the last of them needs. */
    private static final Duration ROUND = Duration.ofMinutes(14);

    /** What the weather itself may raise: the season, not the equipment. */
    private static final Set<String> SEASON = Set.of(
            "SOIL-05", "SOIL-06", "SOIL-07", "WX-01", "WX-03", "WX-05", "WX-06", "WX-09", "WX-10", "WX-11", "WX-12",
            "WX-13", "WX-14", "WX-16", "WX-21", "GH-06", "POND-09", "POND-10");

    private static final Map<String, List<String>> HEARD = Map.ofEntries(
            Map.entry("soil-1", List.of("SOIL-01")),
            Map.entry("soil-2", List.of("DEV-01")),
            Map.entry("weather-2", List.of("WX-15")),
            Map.entry("greenhouse-1", List.of("GH-16")),
            // its oxygen falls within seconds, which that of a pond cannot
            Map.entry("pond-1", List.of("DEV-06", "POND-03", "POND-11")),
            Map.entry("cold-1", List.of("COLD-07", "COLD-11")),
            Map.entry("boiler-1", List.of("BOIL-01", "BOIL-04", "BOIL-05", "BOIL-08", "BOIL-18")),
            Map.entry("lift-1", List.of("LIFT-07", "LIFT-11")),
            Map.entry("lift-2", List.of("LIFT-01", "LIFT-05", "LIFT-18")),
            Map.entry("crane-1", List.of("BRG-01", "BRG-05")));

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23T09:30:12Z", "2026-07-10T02:00:00Z"})
    void history_is_quiet_and_each_fault_raises_its_rules_live(String start) {
        Instant now = Instant.parse(start);
        Map<String, List<String>> live = new TreeMap<>();
        Set<String> quietlyRaised = new TreeSet<>();
        for (DemoDevice device : DemoFleet.of(42, now).devices()) {
            Watched watched = new Watched(device);
            watched.read(device.history(DAYS).moments(now), true);
            quietlyRaised.addAll(watched.rules(true));
            watched.read(Stream.iterate(now, at -> at.isBefore(now.plus(ROUND)), at -> at.plus(STEP)), false);
            List<String> rules = watched.rules(false).stream()
                    .filter(rule -> device.id().value().equals("weather-1") || !SEASON.contains(rule))
                    .toList();
            if (!rules.isEmpty()) {
                live.put(device.id().value(), rules);
            }
        }
        List<String> byWeather = live.remove("weather-1");
        assertThat(byWeather).containsAnyOf("WX-05", "WX-01");
        assertThat(live).isEqualTo(new TreeMap<>(HEARD));
        // the faults that began before do so from one minute to the next, which no sensor of soil or air does
        quietlyRaised.remove("DEV-06");
        assertThat(SEASON).as("raised by a healthy past").containsAll(quietlyRaised);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-23T22:00:00Z", "2026-07-10T05:00:00Z"})
    void every_channel_is_in_the_profile_and_every_value_in_its_range(String start) {
        Instant now = Instant.parse(start);
        for (DemoDevice device : DemoFleet.of(9, now).devices()) {
            DeviceProfile profile = Catalogue.profile(device.profile());
            Set<ChannelId> channels = device.sensor().channels();
            assertThat(profile.channels()).containsKeys(channels.toArray(ChannelId[]::new));
            assertThat(profile.parameters())
                    .containsKeys(device.site().parameters().keySet().toArray(String[]::new));
            for (int i = 0; i < 2_000; i++) {
                Instant at = now.plusSeconds(i * 37L);
                device.sensor().sample(channels, at).forEach((id, value) -> {
                    Channel channel = profile.channel(id).orElseThrow();
                    assertThat(channel.limits().inRange(value))
                            .as("%s %s %s at %s", device.id(), id, value, at)
                            .isTrue();
                });
            }
        }
    }
}
