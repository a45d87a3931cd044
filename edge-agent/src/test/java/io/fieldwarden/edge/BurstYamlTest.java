package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.BurstPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BurstYamlTest {
    private static final ChannelId LOAD = new ChannelId("load_pct");

    @TempDir
    Path folder;

    private EdgeConfig config(String burst) {
        return EdgeYaml.parse("""
                device: crane-1
                uplink: {url: "mqtt://127.0.0.1:1", token: abc}
                outbox: {file: outbox.db}
                sensor: {kind: simulated, profile: bridge-crane}
                burst: {%s}
                """.formatted(burst), folder);
    }

    private BurstPlan plan(String burst) {
        return config(burst).devices().get(0).burst().orElseThrow();
    }

    @Test
    void the_smallest_burst_has_the_documented_defaults() {
        BurstPlan plan = plan("channels: [load_pct]");
        assertThat(plan.every()).isEqualTo(Duration.ofMillis(100));
        assertThat(plan.channels()).isEqualTo(Set.of(LOAD));
        assertThat(plan.takes()).isEmpty();
        assertThat(plan.event()).isEmpty();
        assertThat(plan.span())
                .isEqualTo(
                        new BurstPlan.Span(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(2), 60));
    }

    @Test
    void every_key_of_a_burst_can_be_set() {
        BurstPlan plan = plan("channels: [load_pct, skew], every: 50ms, take: {load_pct: max}, before: 1s, after: 2s,"
                + " longest: 3s, most-per-hour: 4, when: load_pct > 100 or abs(skew) > 90");
        assertThat(plan.takes()).isEqualTo(Map.of(LOAD, BurstPlan.Take.MAX));
        assertThat(plan.event().orElseThrow().channels()).containsExactlyInAnyOrder(LOAD, new ChannelId("skew"));
        assertThat(plan.span())
                .isEqualTo(new BurstPlan.Span(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            every: 1s                                             | burst.channels: names none
            'channels: [load_pct], every: 1ms'                    | burst.every: 1 ms is less than 10 ms
            'channels: [load_pct], take: {load_pct: most}'        | burst.take.load_pct: 'most' is none of newest, min, max, mean
            'channels: [load_pct], take: {skew: max}'             | burst.take: skew is none of the channels
            'channels: [load_pct], when: skew > 1'                | burst.when: 'skew'
            'channels: [load_pct], longest: 1s'                   | burst.longest: is shorter than after
            'channels: [load_pct], most-per-hour: 0'              | burst.most-per-hour: 0 is not from 1 to 3600
            'channels: [load_pct], befor: 1s'                     | burst.befor: is not a key
            """)
    void a_fault_of_a_burst_names_the_key_and_the_rule(String burst, String message) {
        assertThatThrownBy(() -> plan(burst))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void fast_channels_are_those_of_the_sensor() {
        EdgeConfig config = config("channels: [nothing]");
        assertThatThrownBy(() -> EdgeAgent.open(config, Clock.systemUTC()))
                .hasMessageContaining("burst.channels of crane-1: the sensor has no [nothing]");
    }
}
