package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every uplink promises, against a scripted hub that speaks its protocol. */
public abstract class UplinkContract {
    protected static final DeviceId DEVICE = new DeviceId("soil-1");
    protected static final Secret TOKEN = new Secret("token-of-soil-1");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** How the hub answers one message. */
    public enum Answer {
        ACCEPT,
        REJECT,
        BUSY,
        REFUSE,
        SILENCE
    }

    /** A hub that answers each message as the script says, then accepts. Any thread. */
    public interface ScriptedHub extends AutoCloseable {
        void script(Answer... answers);

        /** Payloads in the order of arrival, those not answered for included. */
        List<String> received();

        /** Stops listening; {@link #start} listens on the same port again. */
        void stop();

        void start();

        @Override
        default void close() {
            stop();
        }

        UplinkConfig config(Secret token);
    }

    protected ScriptedHub hub;
    protected Uplink uplink;

    protected abstract ScriptedHub hub();

    protected abstract Uplink open(UplinkConfig config);

    @BeforeEach
    void start() {
        hub = hub();
        hub.start();
        uplink = open(config(TOKEN));
    }

    @AfterEach
    void stop() {
        uplink.close();
        hub.close();
    }

    protected UplinkConfig config(Secret token) {
        UplinkConfig given = hub.config(token);
        return new UplinkConfig(
                given.url(), DEVICE, given.secret(), given.token(), given.window(), TIMEOUT, given.trust());
    }

    protected static List<Uplink.Message> messages(int from, int to) {
        List<Uplink.Message> messages = new ArrayList<>();
        for (int i = from; i < to; i++) {
            messages.add(new Uplink.Message(DEVICE, "{\"n\":" + i + "}"));
        }
        return messages;
    }

    /** What the detail of refused credentials contains. */
    protected String refusal() {
        return "refuse";
    }

    private static List<String> texts(List<Uplink.Message> messages) {
        return messages.stream().map(Uplink.Message::json).toList();
    }

    @Test
    void messages_arrive_in_order_and_each_is_accepted() throws InterruptedException {
        List<Uplink.Message> messages = messages(0, 100);
        assertThat(uplink.send(messages)).hasSize(100).hasOnlyElementsOfType(Outcome.Accepted.class);
        assertThat(hub.received()).isEqualTo(texts(messages));
    }

    @Test
    void a_rejected_message_has_a_reason_and_the_others_are_accepted() throws InterruptedException {
        hub.script(Answer.ACCEPT, Answer.REJECT, Answer.ACCEPT);
        List<Outcome> outcomes = uplink.send(messages(0, 3));
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Accepted.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isNotBlank());
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void a_busy_hub_is_told_apart_with_a_time_to_come_back() throws InterruptedException {
        hub.script(Answer.BUSY);
        assertThat(uplink.send(messages(0, 1)).get(0))
                .isInstanceOfSatisfying(
                        Outcome.Busy.class,
                        busy -> assertThat(busy.retryAfter()).isPositive());
        assertThat(uplink.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void a_message_that_the_hub_may_not_take_from_this_device_is_kept() throws InterruptedException {
        hub.script(Answer.REFUSE);
        assertThat(uplink.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Unreachable.class);
    }

    @Test
    void wrong_credentials_are_unreachable_and_say_so() throws InterruptedException {
        try (Uplink wrong = open(config(new Secret("wrong-token")))) {
            assertThat(wrong.send(messages(0, 1)).get(0))
                    .isInstanceOfSatisfying(
                            Outcome.Unreachable.class,
                            unreachable -> assertThat(unreachable.detail()).contains(refusal()));
        }
        assertThat(hub.received()).isEmpty();
    }

    @Test
    void an_answer_that_never_comes_is_unreachable_within_the_time_out() throws InterruptedException {
        hub.script(Answer.ACCEPT, Answer.SILENCE, Answer.SILENCE, Answer.SILENCE, Answer.SILENCE);
        long start = System.nanoTime();
        List<Outcome> outcomes = uplink.send(messages(0, 3));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(3));
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Accepted.class);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Unreachable.class);
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Unreachable.class);
    }

    @Test
    void an_absent_hub_is_unreachable_and_is_found_again_when_it_is_back() throws InterruptedException {
        assertThat(uplink.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Accepted.class);
        hub.stop();
        assertThat(uplink.send(messages(1, 3))).hasSize(2).hasOnlyElementsOfType(Outcome.Unreachable.class);
        hub.start();
        assertThat(uplink.send(messages(1, 3))).hasSize(2).hasOnlyElementsOfType(Outcome.Accepted.class);
        assertThat(hub.received()).endsWith("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void a_message_of_the_largest_size_arrives_whole() throws InterruptedException {
        String large = "{\"n\":\"" + "x".repeat(config(TOKEN).maxMessageBytes() - 8) + "\"}";
        assertThat(uplink.send(List.of(new Uplink.Message(DEVICE, large))).get(0))
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(hub.received()).containsExactly(large);
    }
}
