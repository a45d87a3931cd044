package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.CommandEvent.State;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for devices, without any protocol. */
class CommandQueueTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final DeviceId SOIL = new DeviceId("soil-1");
    private static final DeviceId POND = new DeviceId("pond-1");

    private final MemoryLog log = new MemoryLog();
    private final DeviceRegistry registry = Farm.registry();
    private final Ticking clock = new Ticking();
    private final CommandQueue queue = new CommandQueue(registry, log, clock);
    private final Intake intake = new Intake(registry, log, clock, 1_000, new Quotas(Quota.Plan.NONE), queue);

    @Test
    void a_command_waits_until_its_device_acknowledges_it_and_is_told_as_sent_once() {
        queue.loaded();
        queue.take(asked("c-1", SOIL, 60));
        Command command = pending(SOIL).get(0);
        assertThat(text(command))
                .isEqualTo("{\"format\":1,\"id\":\"c-1\",\"kind\":\"command\",\"device\":\"soil-1\",\"name\":\"valve\","
                        + "\"createdAt\":1790000000000,\"expiresAt\":1790000060000,\"body\":{\"open\":true}}");
        queue.sent(command, Transport.MQTT);
        queue.sent(command, Transport.MQTT);
        assertThat(pending(SOIL)).as("sent is not acknowledged").containsExactly(command);
        assertThat(acknowledge(SOIL, "", "{\"id\":\"c-1\",\"result\":{\"flow\":3}}"))
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(pending(SOIL)).isEmpty();
        assertThat(log.told()).extracting(CommandEvent.Told::state).containsExactly(State.SENT, State.ACKNOWLEDGED);
        assertThat(log.told().get(1).result().toStringUtf8()).isEqualTo("{\"flow\":3}");
    }

    @Test
    void an_acknowledgement_that_comes_twice_is_good_both_times_and_stands_on_the_log_once() {
        queue.loaded();
        queue.take(asked("c-1", SOIL, 60));
        assertThat(acknowledge(SOIL, "c-1", "")).isInstanceOf(Outcome.Accepted.class);
        assertThat(acknowledge(SOIL, "c-1", "")).isInstanceOf(Outcome.Accepted.class);
        assertThat(log.told()).hasSize(1);
    }

    @Test
    void a_device_that_cannot_says_why_and_is_not_asked_again() {
        queue.loaded();
        queue.take(asked("c-1", SOIL, 60));
        acknowledge(SOIL, "c-1", "{\"ok\":false,\"detail\":\"no such valve\"}");
        assertThat(pending(SOIL)).isEmpty();
        assertThat(log.told().get(0).state()).isEqualTo(State.FAILED);
        assertThat(log.told().get(0).detail()).isEqualTo("no such valve");
    }

    @Test
    void an_acknowledgement_that_the_log_does_not_take_is_answered_busy_and_the_command_still_waits() {
        queue.loaded();
        queue.take(asked("c-1", SOIL, 60));
        log.fill(true);
        assertThat(acknowledge(SOIL, "c-1", "")).isInstanceOf(Outcome.Busy.class);
        assertThat(pending(SOIL)).hasSize(1);
    }

    @Test
    void nothing_is_sent_while_the_topic_is_read_again_after_a_restart_and_what_was_settled_stays_settled() {
        List<DeviceId> arrived = new ArrayList<>();
        queue.onArrival(arrived::add);
        queue.take(asked("c-1", SOIL, 60));
        assertThat(pending(SOIL)).isEmpty();
        queue.take(told("c-1", State.ACKNOWLEDGED));
        queue.take(asked("c-1", SOIL, 60));
        queue.take(asked("c-2", SOIL, 60));
        queue.take(told("c-2", State.SENT));
        queue.take(asked("c-3", SOIL, 60));
        queue.take(told("c-3", State.CANCELLED));
        queue.take(asked("c-4", SOIL, -1));
        queue.loaded();
        assertThat(pending(SOIL)).extracting(Command::id).containsExactly("c-2");
        assertThat(arrived).containsExactly(SOIL);
        queue.sent(pending(SOIL).get(0), Transport.MQTT);
        assertThat(log.told()).as("it was told before the restart").isEmpty();
    }

    @Test
    void an_expired_command_is_not_sent_and_an_answer_that_comes_late_is_kept_all_the_same() {
        queue.loaded();
        queue.take(asked("c-1", SOIL, 60));
        Command command = pending(SOIL).get(0);
        clock.millis += 60_000;
        assertThat(pending(SOIL)).isEmpty();
        assertThat(queue.isPending(command)).isFalse();
        acknowledge(SOIL, "c-1", "");
        assertThat(log.told()).extracting(CommandEvent.Told::state).containsExactly(State.ACKNOWLEDGED);
    }

    @Test
    void a_gateway_is_told_of_commands_for_those_behind_it_and_may_answer_for_them() {
        queue.loaded();
        List<DeviceId> arrived = new ArrayList<>();
        queue.onArrival(arrived::add);
        queue.take(asked("c-1", POND, 60));
        assertThat(arrived).containsExactly(POND, new DeviceId("gate-1"));
        assertThat(pending(new DeviceId("gate-1"))).extracting(Command::device).containsExactly(POND);
        acknowledge(new DeviceId("gate-1"), "c-1", "");
        assertThat(log.told().get(0).device()).isEqualTo(POND);
        assertThat(pending(new DeviceId("gate-1"))).isEmpty();
    }

    @Test
    void nobody_answers_for_a_device_that_is_not_behind_it() {
        queue.loaded();
        queue.take(asked("c-1", SOIL, 60));
        List<Outcome> outcomes = new ArrayList<>();
        RegisteredDevice other = registry.device("other-1").orElseThrow();
        intake.acknowledge(
                new Inbound(other, "soil-1", "t", "", Payload.of(new byte[0]), Transport.MQTT), "c-1", outcomes::add);
        assertThat(((Outcome.Refused) outcomes.get(0)).reason()).isEqualTo(RejectReason.FORBIDDEN);
        acknowledge(new DeviceId("other-1"), "c-1", "");
        assertThat(pending(SOIL)).as("its own word is not that of soil-1").hasSize(1);
        assertThat(log.told()).extracting(CommandEvent.Told::device).containsExactly(new DeviceId("other-1"));
    }

    @Test
    void what_is_above_the_bound_has_failed_unless_what_is_expired_makes_room() {
        queue.loaded();
        for (int i = 0; i < CommandQueue.MOST_PER_DEVICE; i++) {
            queue.take(asked("c-" + i, SOIL, i == 0 ? 1 : 60));
        }
        queue.take(asked("over-1", SOIL, 60));
        assertThat(log.told()).extracting(CommandEvent.Told::id).containsExactly("over-1");
        clock.millis += 2_000;
        queue.take(asked("over-2", SOIL, 60));
        assertThat(pending(SOIL))
                .hasSize(CommandQueue.MOST_PER_DEVICE)
                .last()
                .extracting(Command::id)
                .isEqualTo("over-2");
    }

    @Test
    void what_is_no_acknowledgement_is_refused_with_the_field_and_counted() {
        queue.loaded();
        assertThat(refusal("[]")).isEqualTo("acknowledgement: payload: no JSON object");
        assertThat(refusal("{\"id\":\"a b\"}")).isEqualTo("acknowledgement: id: 'a b' is not that of a command");
        assertThat(refusal("{}")).isEqualTo("acknowledgement: id: '' is not that of a command");
        assertThat(refusal("{\"id\":\"c-1\",\"ok\":\"yes\"}")).isEqualTo("acknowledgement: ok: must be true or false");
        assertThat(refusal("{\"id\":\"c-1\",\"result\":\"" + "x".repeat(5_000) + "\"}"))
                .contains("result: 5002 characters");
        assertThat(refusal("x".repeat(9_000))).contains("9000 bytes");
        assertThat(intake.counters().counts().refused()).containsEntry(RejectReason.MALFORMED, 6L);
        assertThat(intake.counters().counts().underway()).isZero();
    }

    private String refusal(String payload) {
        return ((Outcome.Refused) acknowledge(SOIL, "", payload)).detail();
    }

    private List<Command> pending(DeviceId device) {
        return queue.pending(registry.device(device.value()).orElseThrow());
    }

    private Outcome acknowledge(DeviceId sender, String id, String payload) {
        List<Outcome> outcomes = new ArrayList<>();
        intake.acknowledge(
                new Inbound(
                        registry.device(sender.value()).orElseThrow(),
                        sender.value(),
                        "devices/" + sender + "/commands/ack",
                        "",
                        Payload.of(payload.getBytes(StandardCharsets.UTF_8)),
                        Transport.MQTT),
                id,
                outcomes::add);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private static String text(Command command) {
        return command.message().copy().toStringUtf8();
    }

    private static CommandEvent asked(String id, DeviceId device, int seconds) {
        return new CommandEvent.Asked(
                id, device, "valve", ByteString.copyFromUtf8("{\"open\":true}"), NOW, NOW + seconds * 1_000L);
    }

    private static CommandEvent told(String id, State state) {
        return new CommandEvent.Told(id, SOIL, state, NOW, "mqtt", "", ByteString.EMPTY);
    }

    private static final class Ticking extends Clock {
        private long millis = NOW;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }
}
