package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalWatchTest {
    private static final DeviceId DEVICE = new DeviceId("boiler-1");
    private static final ChannelId PRESSURE = new ChannelId("steam_pressure");
    private static final Instant T0 = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir
    Path folder;

    private final List<AlertTransition> transitions = new ArrayList<>();

    private LocalWatch watch(LocalWatch.Listener also) {
        DeviceProfile profile = Catalogue.profile(new ProfileId("boiler-steam"));
        List<Rule> rules = profile.rules().stream()
                .filter(template -> template.id().value().equals("BOIL-01"))
                .map(template -> template.bind(Map.of("p_work", "1.25", "sv_set", "1.5")))
                .toList();
        LocalWatch watch = new LocalWatch(DEVICE, (transition, standing) -> {
            transitions.add(transition);
            also.changed(transition, standing);
        });
        watch.run(profile, rules);
        return watch;
    }

    private static Sample pressure(int seconds, double value) {
        return new Sample(DEVICE, T0.plusSeconds(seconds), Map.of(PRESSURE, value));
    }

    @Test
    void an_alert_is_raised_by_the_timer_without_another_reading_and_has_the_id_that_the_hub_will_give_it() {
        LocalWatch watch = watch((transition, standing) -> {});
        watch.sampled(pressure(0, 1.0));
        assertThat(watch.advance(T0)).as("nothing to wait for").isEqualTo(Instant.MAX);
        watch.sampled(pressure(5, 1.3));
        assertThat(watch.advance(T0.plusSeconds(5))).isEqualTo(T0.plusSeconds(15));
        watch.advance(T0.plusSeconds(15));
        assertThat(watch.standing()).hasSize(1);
        LocalWatch.Standing alert = watch.standing().get(0);
        assertThat(alert.id())
                .isEqualTo(AlertTransition.idOf(
                        DEVICE, alert.rule(), T0.plusSeconds(15).toEpochMilli()));
        assertThat(alert.severity()).isEqualTo(Severity.MAJOR);
        assertThat(alert.text().zh()).as("what the step says").isEqualTo("蒸汽压力超过额定工作压力");
        watch.sampled(pressure(20, 1.1));
        assertThat(watch.standing()).isEmpty();
        assertThat(transitions)
                .extracting(AlertTransition::kind)
                .containsExactly(AlertTransition.Kind.RAISED, AlertTransition.Kind.CLEARED);
    }

    @Test
    void a_value_that_the_sensor_cannot_mean_raises_nothing() {
        LocalWatch watch = watch((transition, standing) -> {});
        watch.sampled(pressure(0, 99));
        watch.advance(T0.plusSeconds(60));
        assertThat(transitions).isEmpty();
    }

    @Test
    void the_relay_is_on_while_an_alert_stands_and_off_before_and_after() throws Exception {
        Path relay = Files.writeString(folder.resolve("value"), "1\n");
        AlertOutput output = AlertOutput.open(relay, Severity.MAJOR);
        assertThat(relay).hasContent("0");
        LocalWatch watch = watch((transition, standing) -> output.show(standing));
        watch.sampled(pressure(0, 1.3));
        watch.advance(T0.plusSeconds(10));
        assertThat(relay).hasContent("1");
        watch.sampled(pressure(30, 1.0));
        assertThat(relay).hasContent("0");
    }

    @Test
    void a_relay_that_is_not_there_stops_nothing_and_a_lesser_alert_does_not_move_it() throws Exception {
        AlertOutput absent = AlertOutput.open(folder.resolve("no/such/pin"), Severity.INFO);
        Path relay = folder.resolve("value");
        AlertOutput critical = AlertOutput.open(relay, Severity.CRITICAL);
        LocalWatch watch = watch((transition, standing) -> {
            absent.show(standing);
            critical.show(standing);
        });
        watch.sampled(pressure(0, 1.3));
        watch.advance(T0.plusSeconds(10));
        assertThat(watch.standing()).hasSize(1);
        assertThat(relay).hasContent("0");
    }

    @Test
    void a_sensor_that_is_stuck_is_told_of_where_it_stands_until_it_moves_or_nothing_watches_it_any_more() {
        String yaml = """
                format: 1
                profile: shed
                version: 1
                name: {en: Shed}
                channels: {air_temp: {en: Temperature, unit: Cel, range: [-40, 60]}}
                """;
        DeviceProfile profile = ProfileLoader.load(yaml).profile().orElseThrow();
        ChannelId temp = new ChannelId("air_temp");
        LocalWatch watch = new LocalWatch(DEVICE, (transition, standing) -> transitions.add(transition));
        watch.run(profile, List.of());
        watch.sampled(new Sample(DEVICE, T0.minus(Duration.ofDays(1)), Map.of(temp, 20.0)));
        for (int minute = 0; minute < 40; minute++) {
            watch.sampled(new Sample(DEVICE, T0.plusSeconds(60L * minute), Map.of(temp, minute < 5 ? minute : 21.5)));
        }
        assertThat(watch.standing())
                .extracting(alert -> alert.rule() + " " + alert.severity())
                .containsExactly("STUCK.air_temp MINOR");
        assertThat(watch.standing().get(0).text().zh()).contains("21.5");

        String other = yaml.replace("version: 1", "version: 2") + "detectors: {stuck: none}\n";
        watch.run(ProfileLoader.load(other).profile().orElseThrow(), List.of());

        assertThat(watch.standing()).isEmpty();
        assertThat(transitions)
                .extracting(AlertTransition::kind)
                .containsExactly(AlertTransition.Kind.RAISED, AlertTransition.Kind.CLEARED);
    }

    @Test
    void an_alert_from_before_the_clock_was_known_goes_on_under_the_id_that_its_date_gives_it() {
        LocalWatch watch = watch((transition, standing) -> {});
        Instant start = Instant.ofEpochMilli(BootLog.Undated.BASE + 5_000);
        watch.sampled(new Sample(DEVICE, start, Map.of(PRESSURE, 1.0)));
        watch.sampled(new Sample(DEVICE, start.plusSeconds(5), Map.of(PRESSURE, 1.3)));
        watch.advance(start.plusSeconds(15));
        assertThat(watch.standing()).hasSize(1);
        watch.dated(T0.toEpochMilli() - start.toEpochMilli());
        LocalWatch.Standing alert = watch.standing().get(0);
        assertThat(alert.since()).isEqualTo(T0.plusSeconds(15));
        assertThat(alert.id())
                .isEqualTo(AlertTransition.idOf(
                        DEVICE, alert.rule(), T0.plusSeconds(15).toEpochMilli()));
        watch.sampled(pressure(20, 1.1));
        assertThat(watch.standing()).isEmpty();
        AlertTransition cleared = transitions.get(transitions.size() - 1);
        assertThat(cleared.kind()).isEqualTo(AlertTransition.Kind.CLEARED);
        assertThat(cleared.alert()).isEqualTo(alert.id());
    }

    @Test
    void what_is_reported_says_the_time_of_the_raise_relative_to_the_step() {
        LocalWatch watch = watch((transition, standing) -> {});
        List<Report> reports = new ArrayList<>();
        watch.reportTo((transition, channel, text) -> reports.add(Report.alert(transition, channel, text)));
        watch.sampled(pressure(0, 1.0));
        watch.sampled(pressure(5, 1.3));
        watch.advance(T0.plusSeconds(15));
        watch.sampled(pressure(20, 1.1));
        assertThat(reports).extracting(Report::at).containsExactly(T0.plusSeconds(15), T0.plusSeconds(20));
        assertThat(reports.get(0).body())
                .contains("\"rule\":\"BOIL-01\"", "\"kind\":\"raised\"", "\"lasted\":0", "\"severity\":\"major\"");
        assertThat(reports.get(1).body()).contains("\"kind\":\"cleared\"", "\"lasted\":5000");
    }
}
