package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaysTest {
    private static final long THEN = 1_732_262_400_000L;
    private static final long NOW = THEN + 86_400_000L;

    private final MemoryLog log = new MemoryLog();
    private final DeviceRegistry registry = Farm.registry();
    private final Intake then = intake(THEN);
    private final Intake now = intake(NOW);

    private Intake intake(long at) {
        return new Intake(registry, log, Clock.fixed(Instant.ofEpochMilli(at), ZoneOffset.UTC), 1_000);
    }

    /** Sends a message as the device did, and gives what was kept of it last. */
    private Quarantined rejected(String device, String payload) {
        then.accept(
                new Inbound(
                        registry.device("soil-1").orElseThrow(),
                        device,
                        "devices/" + device + "/readings",
                        "",
                        Payload.of(payload.getBytes(StandardCharsets.UTF_8)),
                        Transport.MQTT),
                outcome -> {});
        return log.quarantine().get(log.quarantine().size() - 1);
    }

    private Replays.Told replay(Quarantined message) {
        CompletionStage<Replays.Told> told = now.replays().replay(message);
        return told.toCompletableFuture().join();
    }

    private void noProfile() {
        registry.remove("profile/soil-station@1");
    }

    private void profileAgain() {
        registry.put(Farm.profile("soil-station", 1, true));
    }

    @Test
    void readings_keep_the_time_of_the_payload_else_that_of_the_receipt_and_are_marked_as_replayed() {
        noProfile();
        Quarantined timed = rejected("soil-1", "{\"ts\":1732262399000,\"values\":{\"air_temp\":1}}");
        Quarantined untimed = rejected("soil-1", "{\"air_temp\":2,\"soil_vwc_20\":3}");
        profileAgain();

        assertThat(replay(timed)).isEqualTo(new Replays.Told(1, 0, ""));
        assertThat(replay(untimed)).isEqualTo(new Replays.Told(2, 0, ""));
        assertThat(log.readings())
                .extracting(r -> r.observedAt().toEpochMilli())
                .containsExactly(1732262399000L, untimed.origin().receivedAt().toEpochMilli(), THEN + 1);
        assertThat(log.readings()).allMatch(Reading::replayed);
        assertThat(log.readings())
                .extracting(r -> r.receivedAt().toEpochMilli())
                .allSatisfy(received -> assertThat(received).isBetween(THEN, THEN + 1));
        assertThat(ReadingBatches.parse(log.stored(LogTopic.READINGS).get(0).value())
                        .getTransport())
                .isEqualTo(ReadingBatches.FROM_QUARANTINE);
    }

    @Test
    void two_messages_that_were_rejected_in_one_millisecond_keep_times_of_their_own() {
        noProfile();
        Quarantined one = rejected("soil-1", "{\"air_temp\":1}");
        Quarantined two = rejected("soil-1", "{\"air_temp\":2}");
        profileAgain();
        replay(one);
        replay(two);
        assertThat(log.readings()).extracting(Reading::observedAt).doesNotHaveDuplicates();
    }

    @Test
    void replaying_twice_writes_the_same_points_again() {
        noProfile();
        Quarantined message = rejected("soil-1", "{\"air_temp\":1}");
        profileAgain();
        replay(message);
        replay(message);
        assertThat(log.readings()).hasSize(2).containsOnly(log.readings().get(0));
    }

    @Test
    void what_is_rejected_again_is_told_and_neither_kept_nor_counted_a_second_time() {
        Quarantined message = rejected("soil-1", "{\"air_temp\":1,\"smell\":2,\"door_open\":\"x\"}");
        int kept = log.quarantine().size();

        Replays.Told told = replay(message);
        assertThat(told.accepted()).isEqualTo(1);
        assertThat(told.rejected()).isEqualTo(2);
        assertThat(told.detail()).contains("unknown_channel: channel 'smell'").contains("wrong_type: ");
        assertThat(log.quarantine()).hasSize(kept);
        IntakeCounters.Counts counts = now.counters().counts();
        assertThat(counts.received()).isEqualTo(1);
        assertThat(counts.appended()).isEqualTo(1);
        assertThat(counts.quarantined()).isEmpty();
    }

    @Test
    void a_device_that_was_registered_since_gets_its_readings() {
        Quarantined message = rejected("late-1", "{\"air_temp\":1}");
        assertThat(message.reason()).isEqualTo(RejectReason.UNKNOWN_DEVICE);
        assertThat(replay(message).detail()).contains("'late-1', or the one in the message, is not registered");
        registry.put(Farm.device("late-1", Optional.empty(), new RegistryEntry.Credentials("", ""), true));
        assertThat(replay(message)).isEqualTo(new Replays.Told(1, 0, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "other-1 | {\"air_temp\":1} | could not speak for",
                "soil-1  | {\"air_temp\":   | malformed: ",
                "soil-1  | ''               | empty: ",
            })
    void what_cannot_be_used_by_now_either_says_why(String device, String payload, String why) {
        Replays.Told told = replay(rejected(device, payload));
        assertThat(told.accepted()).isZero();
        assertThat(told.rejected()).isEqualTo(1);
        assertThat(told.detail()).contains(why);
        assertThat(log.readings()).isEmpty();
    }

    @Test
    void a_disabled_device_and_a_log_in_that_failed_are_not_replayed() {
        noProfile();
        Quarantined message = rejected("soil-1", "{\"air_temp\":1}");
        profileAgain();
        registry.put(Farm.device("soil-1", Optional.empty(), new RegistryEntry.Credentials("", ""), false));
        assertThat(replay(message).detail()).contains("disabled");

        then.quarantine().refused(Transport.MQTT, "soil-1", "", RejectReason.UNAUTHENTICATED, "wrong secret");
        Quarantined logIn = log.quarantine().get(log.quarantine().size() - 1);
        assertThat(replay(logIn).detail()).contains("no bytes");
    }

    @Test
    void a_log_that_takes_nothing_is_told() {
        noProfile();
        Quarantined message = rejected("soil-1", "{\"air_temp\":1}");
        profileAgain();
        log.fill(true);
        Replays.Told told = replay(message);
        assertThat(told.accepted()).isZero();
        assertThat(told.detail()).contains("replay it again");
        assertThat(now.counters().counts().underway()).isZero();
    }
}
