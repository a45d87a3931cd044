package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.rule.AlertTransition;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EdgeAlertsTest {
    private static final long NOW = 1_732_262_400_000L;
    private static final ProfileRef BOILER =
            Catalogue.profile(new ProfileId("boiler-steam")).ref();

    private final MemoryLog log = new MemoryLog();
    private final DeviceRegistry registry = registry();
    private final Intake intake =
            new Intake(registry, log, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC), 10_000);
    private final List<Outcome> outcomes = new ArrayList<>();

    private static DeviceRegistry registry() {
        DeviceRegistry registry = new DeviceRegistry(ProfileLoader::load);
        String yaml = Catalogue.find(BOILER.id()).orElseThrow();
        registry.put(new RegistryEntry.Profile(BOILER, true, yaml));
        registry.put(new RegistryEntry.Device(
                Farm.soil1().id(),
                BOILER.id(),
                Farm.soil1().place(),
                Optional.empty(),
                Farm.soil1().credentials(),
                true,
                Map.of("p_work", "1.25", "sv_set", "1.5")));
        registry.loaded();
        return registry;
    }

    private static String alert(String rule, String profile, String severity, String kind, long at, String more) {
        return "{\"format\":1,\"rule\":\"" + rule + "\",\"profile\":\"" + profile + "\",\"kind\":\"" + kind
                + "\",\"severity\":\"" + severity + "\",\"at\":" + at + ",\"zh\":\"来自外面\",\"en\":\"from outside\""
                + more
                + "}";
    }

    private void send(String json) {
        RegisteredDevice device = registry.device("soil-1").orElseThrow();
        intake.accept(
                new Inbound(
                        device,
                        "soil-1",
                        "devices/soil-1/readings",
                        EdgeAlerts.MEDIA_TYPE,
                        Payload.of(json.getBytes(StandardCharsets.UTF_8)),
                        Transport.MQTT),
                outcomes::add);
    }

    @Test
    void an_alert_from_beside_the_sensor_has_the_id_and_the_words_that_the_hub_gives_it() {
        send(alert(
                "BOIL-01",
                BOILER.toString(),
                "major",
                "cleared",
                NOW - 1_000,
                ",\"lasted\":5000,\"value\":1.1,\"channel\":\"steam_pressure\""));

        assertThat(outcomes).containsExactly(new Outcome.Accepted(1, 0));
        AlertEvent event = AlertEvents.decode(log.stored(LogTopic.ALERTS).get(0).value());
        assertThat(event.transition().alert())
                .isEqualTo(AlertTransition.idOf("soil-1", new RuleId("BOIL-01"), NOW - 6_000));
        assertThat(event.transition().kind()).isEqualTo(AlertTransition.Kind.CLEARED);
        assertThat(event.transition().at().toEpochMilli()).isEqualTo(NOW - 1_000);
        assertThat(event.explanation().message().zh()).isEqualTo("蒸汽压力超过额定工作压力");
        assertThat(event.unit()).isEqualTo("MPa");
        assertThat(intake.counters().counts().appended()).isEqualTo(1);
        assertThat(intake.counters().counts().received()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO-1    | boiler-steam@1 | major raised   | 0          | 1   | rule 'NO-1' is not in profile | FORBIDDEN",
                "BOIL-01 | elevator@1     | major raised   | 0          | 1   | is not that of device         | FORBIDDEN",
                "BOIL-01 | boiler-steam@1 | info raised   | 0          | 1   | severity info of rule         | FORBIDDEN",
                "BOIL-01 | boiler-steam@1 | major raised   | 900000     | 1   | in 5 minutes                  | BAD_TIME",
                "BOIL-01 | boiler-steam@1 | major raised   | -40000000000 | 1 | 400 days ago                  | BAD_TIME",
                "BOIL-01 | boiler-steam@1 | major shouted  | 0          | 1   | alert:                        | MALFORMED",
                "BOIL-01 | boiler-steam@1 | major raised   | 0          | 'x' | alert: no JSON                | MALFORMED",
            })
    void what_the_rules_of_the_hub_cannot_have_found_is_kept_with_its_reason(
            String rule,
            String profile,
            String severityAndKind,
            long ahead,
            String value,
            String detail,
            RejectReason reason) {
        String[] said = severityAndKind.split(" ", -1);
        send(alert(rule, profile, said[0], said[1], NOW + ahead, ",\"lasted\":0,\"value\":" + value));

        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> {
            assertThat(rejected.detail()).contains(detail);
            assertThat(rejected.reason()).isEqualTo(reason);
        });
        assertThat(log.stored(LogTopic.ALERTS)).isEmpty();
        assertThat(log.quarantine()).hasSize(1);
        assertThat(intake.counters().counts().received()).isEqualTo(1);
    }

    @Test
    void a_channel_that_the_profile_does_not_have_is_refused() {
        send(alert(
                "BOIL-01",
                BOILER.toString(),
                "major",
                "raised",
                NOW,
                ",\"lasted\":0,\"value\":1,\"channel\":\"smell\""));
        assertThat(log.quarantine().get(0).reason()).isEqualTo(RejectReason.UNKNOWN_CHANNEL);
    }

    @Test
    void a_full_log_is_answered_with_busy_and_counted_once() {
        log.fill(true);
        send(alert("BOIL-01", BOILER.toString(), "major", "raised", NOW, ",\"lasted\":0,\"value\":1"));
        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Busy.class);
        assertThat(intake.counters().counts().refused()).containsExactlyEntriesOf(Map.of(RejectReason.BUSY, 1L));
    }
}
