package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeTest {
    private static final long NOW = 1_732_262_400_000L;

    private final MemoryLog log = new MemoryLog();
    private final DeviceRegistry registry = Farm.registry();
    private final Intake intake =
            new Intake(registry, log, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC), 1_000);
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void an_acknowledged_message_stands_on_the_log_as_it_was_sent() {
        send("soil-1", "{\"ts\":1732262399000,\"values\":{\"soil_vwc_20\":21.5,\"door_open\":true}}");

        assertThat(outcomes).containsExactly(new Outcome.Accepted(2, 0));
        assertThat(log.readings()).extracting(r -> r.channel().value()).containsExactly("soil_vwc_20", "door_open");
        assertThat(log.readings()).extracting(Reading::value).containsExactly(21.5, 1.0);
        assertThat(log.readings())
                .extracting(r -> r.observedAt().toEpochMilli())
                .containsOnly(1732262399000L);
        assertThat(log.readings())
                .extracting(r -> r.receivedAt().toEpochMilli())
                .containsOnly(NOW);
    }

    @Test
    void two_messages_without_a_time_in_one_millisecond_get_different_times() {
        send("soil-1", "{\"air_temp\":1}");
        send("soil-1", "{\"air_temp\":2}");
        send("soil-1", "{\"air_temp\":3}");

        assertThat(log.readings())
                .extracting(r -> r.observedAt().toEpochMilli())
                .containsExactly(NOW, NOW + 1, NOW + 2);
    }

    @Test
    void nothing_is_said_before_the_log_has_the_record() {
        log.hold();
        send("soil-1", "{\"air_temp\":1}");
        assertThat(outcomes).isEmpty();

        log.confirm(1);
        assertThat(outcomes).containsExactly(new Outcome.Accepted(1, 0));
    }

    @Test
    void good_values_of_a_partly_usable_message_are_kept_and_the_others_are_quarantined_raw() {
        String payload = "{\"air_temp\":21.4,\"colour\":\"red\",\"weight\":3}";
        send("soil-1", payload);

        assertThat(outcomes).containsExactly(new Outcome.Accepted(1, 2));
        assertThat(log.readings()).hasSize(1);
        Quarantined kept = log.quarantine().get(0);
        assertThat(kept.reason()).isEqualTo(RejectReason.UNKNOWN_CHANNEL);
        assertThat(kept.payload().toStringUtf8()).isEqualTo(payload);
        assertThat(kept.detail()).contains("colour").contains("weight");
        assertThat(kept.origin().profile()).isEqualTo("soil-station@1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soil-1  | {\"air_temp\":                            | MALFORMED",
                "soil-1  | ''                                        | EMPTY",
                "soil-1  | {}                                        | EMPTY",
                "soil-1  | {\"air_temp\":NaN}                        | NOT_FINITE",
                "soil-1  | {\"air_temp\":\"warm\"}                   | WRONG_TYPE",
                "soil-1  | {\"air_temp\":null}                       | WRONG_TYPE",
                "soil-1  | {\"air_temp\":true}                       | WRONG_TYPE",
                "soil-1  | {\"smell\":1}                             | UNKNOWN_CHANNEL",
                "soil-1  | {\"ts\":-1,\"values\":{\"air_temp\":1}}    | BAD_TIME",
                "soil-1  | {\"ts\":1e300,\"values\":{\"air_temp\":1}} | BAD_TIME",
                "pond-9  | {\"air_temp\":1}                          | UNKNOWN_DEVICE",
                "other-1 | {\"air_temp\":1}                          | FORBIDDEN",
            })
    void what_cannot_be_used_is_kept_with_its_reason_and_answered(String device, String payload, RejectReason reason) {
        send(device, payload);

        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
        assertThat(log.quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.reason()).isEqualTo(reason))
                .satisfies(kept -> assertThat(kept.payload().toStringUtf8()).isEqualTo(payload));
        assertThat(log.readings()).isEmpty();
        assertThat(intake.counters().counts().quarantined()).containsExactlyEntriesOf(Map.of(reason, 1L));
    }

    @Test
    void values_a_sensor_cannot_mean_are_kept_with_their_quality() {
        send("soil-1", "{\"soil_vwc_20\":-9999}");
        send("soil-1", "{\"soil_vwc_20\":61}");
        send("soil-1", "{\"ts\":2079388800000,\"values\":{\"soil_vwc_20\":30}}");

        assertThat(log.readings())
                .extracting(Reading::quality)
                .containsExactly(
                        Quality.bad(Quality.Reason.SENTINEL),
                        Quality.bad(Quality.Reason.OUT_OF_RANGE),
                        Quality.suspect(Quality.Reason.CLOCK_FUTURE));
    }

    @Test
    void a_payload_above_the_bound_is_rejected_and_one_at_the_bound_is_not() {
        String filler = " ".repeat(1_000 - "{\"air_temp\":1}".length());
        send("soil-1", "{\"air_temp\":1}" + filler);
        send("soil-1", "{\"air_temp\":1}" + filler + " ");

        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Accepted(1, 0));
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.TOO_LARGE));
    }

    @Test
    void a_full_log_is_answered_with_busy_and_keeps_nothing() {
        log.fill(true);
        send("soil-1", "{\"air_temp\":1}");
        send("soil-1", "no json");

        assertThat(outcomes)
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Busy.class));
        assertThat(intake.counters().counts().refused()).containsExactlyEntriesOf(Map.of(RejectReason.BUSY, 2L));
    }

    @Test
    void a_record_the_log_lost_is_not_acknowledged() {
        log.hold();
        send("soil-1", "{\"air_temp\":1}");
        log.lose();

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Busy.class);
    }

    @Test
    void a_device_behind_a_gateway_is_spoken_for_by_the_gateway_only() {
        sendFrom("gate-1", "pond-1", "{\"air_temp\":1}");
        sendFrom("soil-1", "pond-1", "{\"air_temp\":2}");

        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Accepted(1, 0));
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.FORBIDDEN));
        assertThat(log.readings())
                .singleElement()
                .satisfies(r -> assertThat(r.device().value()).isEqualTo("pond-1"));
    }

    @Test
    void what_is_received_is_appended_quarantined_refused_or_underway_at_every_instant() {
        long seed = 20_261_123L;
        SplittableRandom random = new SplittableRandom(seed);
        log.hold();
        String[] payloads = {
            "{\"air_temp\":1}", "{\"air_temp\":1,\"smell\":2,\"air_temp\":\"x\"}", "broken", "{}", "{\"a\":1,\"b\":2}"
        };
        long parts = 0;
        long[] perPayload = {1, 3, 1, 1, 2};
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(5)) {
                case 0 -> log.confirm(random.nextInt(1, 4));
                case 1 -> log.fill(random.nextInt(4) == 0);
                case 2 -> {
                    if (log.heldCount() > 0) {
                        log.lose();
                    }
                }
                default -> {
                    int which = random.nextInt(payloads.length);
                    send("soil-1", payloads[which]);
                    parts += perPayload[which];
                }
            }
            IntakeCounters.Counts counts = intake.counters().counts();
            assertThat(counts.received()).as("seed %d, step %d", seed, i).isEqualTo(parts);
            assertThat(counts.underway()).as("seed %d, step %d", seed, i).isBetween(0L, 3L * log.heldCount());
            assertThat(counts.appended() + counts.quarantinedInAll() + counts.refusedInAll() + counts.underway())
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(parts);
        }
        log.confirm(Integer.MAX_VALUE);
        IntakeCounters.Counts counts = intake.counters().counts();
        assertThat(counts.underway()).isZero();
        assertThat(counts.appended()).isEqualTo(log.readings().size()).isPositive();
    }

    private void send(String device, String payload) {
        sendFrom("soil-1", device, payload);
    }

    private void sendFrom(String sender, String device, String payload) {
        intake.accept(
                new Inbound(
                        registry.device(sender).orElseThrow(),
                        device,
                        "devices/" + device + "/readings",
                        "",
                        Payload.of(payload.getBytes(StandardCharsets.UTF_8)),
                        Transport.MQTT),
                outcomes::add);
    }
}
