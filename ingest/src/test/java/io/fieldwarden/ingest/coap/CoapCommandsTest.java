package io.fieldwarden.ingest.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.CommandEvent.State;
import io.fieldwarden.ingest.IngestConfig;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import io.fieldwarden.ingest.mqtt.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands down over CoAP, once and with Observe (RFC 7641), datagram by datagram, and with libcoap. */
class CoapCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String COMMANDS = "/devices/soil-1/commands?token=" + Farm.TOKEN;
    private static final String EMPTY = "{\"items\":[]}";

    @TempDir
    Path folder;

    /** Answers come with the acknowledgement, however slow the machine is. */
    private final Bench bench = Bench.open(
            Farm.registry(),
            config -> new IngestConfig(
                    config.mqtt(), new CoapConfig("127.0.0.1", 0, 256 << 10, PATIENCE), 256 << 10, 1, Duration.ZERO));

    private final Datagrams peer = new Datagrams(bench.server().coapPort());
    private int mid;

    @BeforeEach
    void begin() {
        mid = 100;
    }

    @AfterEach
    void close() {
        peer.close();
        bench.close();
    }

    @Test
    void a_device_that_asks_is_given_what_waits_until_it_has_answered() {
        ask("c-1", "soil-1", "{\"open\":true}");
        ask("c-2", "other-1", "{}");
        Message first = peer.ask(get(COMMANDS));
        assertThat(CoAP.formatCode(first.getRawCode())).isEqualTo("2.05");
        assertThat(first.getOptions().hasObserve()).isFalse();
        assertThat(first.getOptions().getMaxAge()).isEqualTo(300);
        assertThat(first.getPayloadString())
                .startsWith("{\"items\":[{\"format\":1,\"id\":\"c-1\"")
                .contains("\"body\":{\"open\":true}")
                .doesNotContain("c-2");
        assertThat(peer.ask(get(COMMANDS)).getPayloadString()).isEqualTo(first.getPayloadString());
        assertThat(told("c-1")).containsExactly(State.SENT);

        assertThat(answer("/devices/soil-1/commands/c-1/ack", "{\"ok\":\"yes\"}"))
                .isEqualTo("4.00");
        assertThat(answer("/devices/soil-1/commands/c-1/ack", "")).isEqualTo("2.04");
        assertThat(told("c-1")).containsExactly(State.SENT, State.ACKNOWLEDGED);
        assertThat(peer.ask(get(COMMANDS)).getPayloadString()).isEqualTo(EMPTY);

        ask("c-3", "soil-1", "{}");
        assertThat(answer("/devices/soil-1/commands/ack", "{\"id\":\"c-3\",\"ok\":false,\"detail\":\"stuck\"}"))
                .isEqualTo("2.04");
        assertThat(told("c-3")).containsExactly(State.FAILED);
    }

    @Test
    void who_observes_is_told_each_command_once_and_one_notification_at_a_time() {
        ask("now-1", "soil-1", "{}");
        Message first = peer.ask(observe(1));
        assertThat(first.getType()).isEqualTo(CoAP.Type.ACK);
        assertThat(first.getOptions().hasObserve()).isTrue();
        assertThat(first.getPayloadString()).contains("now-1");

        ask("later-1", "soil-1", "{}");
        Message second = notification();
        assertThat(second.getType()).isEqualTo(CoAP.Type.CON);
        assertThat(second.getToken()).isEqualTo(token(1));
        assertThat(second.getOptions().getObserve())
                .isGreaterThan(first.getOptions().getObserve());
        assertThat(second.getPayloadString()).contains("later-1").doesNotContain("now-1");
        assertThat(told("later-1")).as("nobody has acknowledged it").isEmpty();

        // Those wait for the acknowledgement (RFC 7641 section 4.5.1), and then go together.
        ask("later-2", "soil-1", "{}");
        ask("later-3", "soil-1", "{}");
        acknowledge(second);
        Message third = notification();
        assertThat(third.getPayloadString()).contains("later-2", "later-3").doesNotContain("later-1");
        assertThat(told("later-1")).containsExactly(State.SENT);
        acknowledge(third);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("later-3")).containsExactly(State.SENT));
    }

    @Test
    void a_notification_goes_into_a_datagram_and_the_rest_into_the_next() {
        String body = "{\"note\":\"" + "x".repeat(400) + "\"}";
        for (int i = 1; i <= 3; i++) {
            ask("full-" + i, "soil-1", body);
        }
        Message first = peer.ask(observe(1));
        assertThat(first.getPayloadSize()).isLessThanOrEqualTo(1_024);
        assertThat(first.getPayloadString()).contains("full-1").doesNotContain("full-2");
        Message second = notification();
        assertThat(second.getPayloadString()).contains("full-2").doesNotContain("full-3");
        acknowledge(second);
        assertThat(notification().getPayloadString()).contains("full-3");
    }

    @Test
    void while_a_command_in_blocks_is_fetched_no_other_is_begun_until_it_is_answered() {
        peer.ask(observe(1));
        ask("long-1", "soil-1", "{\"note\":\"" + "z".repeat(3_000) + "\"}");
        Message first = notification();
        assertThat(first.getOptions().getBlock2().isM()).isTrue();
        assertThat(first.getOptions().getETagCount()).isEqualTo(1);
        acknowledge(first);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told("long-1")).containsExactly(State.SENT));
        ask("short-1", "soil-1", "{}");
        StringBuilder whole = new StringBuilder(first.getPayloadString());
        Message next = first;
        for (int number = 1; next.getOptions().getBlock2().isM(); number++) {
            Request rest = get(COMMANDS);
            rest.getOptions().setBlock2(first.getOptions().getBlock2().getSzx(), false, number);
            next = peer.ask(rest);
            assertThat(next.getOptions().getETags().get(0))
                    .as("of the same answer")
                    .isEqualTo(first.getOptions().getETags().get(0));
            whole.append(next.getPayloadString());
        }
        assertThat(whole).startsWith("{\"items\":[{").endsWith("\"}}]}").doesNotContain("short-1");

        peer.send(Datagrams.bytes(
                Datagrams.post("/devices/soil-1/commands/long-1/ack?token=" + Farm.TOKEN, "{}", ++mid)));
        List<Message> both = List.of(notification(), notification());
        assertThat(both)
                .anySatisfy(one -> assertThat(CoAP.formatCode(one.getRawCode())).isEqualTo("2.04"))
                .anySatisfy(one -> assertThat(one.getPayloadString()).contains("short-1"));
    }

    @Test
    void who_observes_anew_is_given_all_that_has_no_answer_yet() {
        ask("again-1", "soil-1", "{}");
        assertThat(peer.ask(observe(1)).getPayloadString()).contains("again-1");
        assertThat(peer.ask(observe(1)).getPayloadString()).contains("again-1");
        assertThat(observers())
                .as("with the same token it is the same observation")
                .isEqualTo(1);
        assertThat(peer.ask(observe(2)).getPayloadString()).contains("again-1");
        assertThat(observers()).isEqualTo(2);
    }

    @Test
    void a_reset_or_a_get_that_says_so_ends_the_observation() {
        peer.ask(observe(1));
        ask("end-1", "soil-1", "{}");
        answer(notification(), 0x70); // RST
        await().atMost(PATIENCE).until(() -> observers() == 0);
        assertThat(told("end-1")).isEmpty();

        assertThat(peer.ask(observe(2)).getPayloadString()).contains("end-1");
        Request cancel = observe(2);
        cancel.setObserveCancel();
        Message last = peer.ask(cancel);
        assertThat(last.getOptions().hasObserve()).isFalse();
        assertThat(observers()).isZero();
    }

    @Test
    void the_fifth_observation_of_a_device_ends_the_eldest() {
        for (int i = 1; i <= 5; i++) {
            peer.ask(observe(i));
        }
        assertThat(observers()).isEqualTo(4);
        ask("newest-1", "soil-1", "{}");
        List<Token> heard = IntStream.range(0, 4)
                .mapToObj(i -> notification())
                .map(told -> {
                    acknowledge(told);
                    return told.getToken();
                })
                .toList();
        assertThat(heard).containsExactlyInAnyOrder(token(2), token(3), token(4), token(5));
    }

    @Test
    void a_revoked_device_hears_nothing_more() {
        peer.ask(observe(1));
        bench.registry().put(Farm.device("soil-1", Optional.empty(), Farm.known(""), true));
        assertThat(observers()).isZero();
        assertThat(CoAP.formatCode(peer.ask(observe(2)).getRawCode())).isEqualTo("4.01");
    }

    @Test
    void a_gateway_observes_for_those_behind_it_and_nobody_for_others() {
        Message own = peer.ask(observe("/devices/gate-1/commands?token=" + Farm.GATEWAY_TOKEN, 1));
        assertThat(own.getPayloadString()).isEqualTo(EMPTY);
        ask("behind-1", "pond-1", "{}");
        Message told = notification();
        assertThat(told.getPayloadString()).contains("behind-1", "\"device\":\"pond-1\"");
        acknowledge(told);
        assertThat(peer.ask(get("/devices/pond-1/commands?token=" + Farm.GATEWAY_TOKEN))
                        .getPayloadString())
                .contains("behind-1");
        assertThat(peer.code(get("/devices/pond-1/commands?token=" + Farm.TOKEN)))
                .isEqualTo("4.03");
        assertThat(peer.code(get("/devices/nobody/commands?token=" + Farm.TOKEN)))
                .isEqualTo("4.03");
        assertThat(peer.code(get("/devices/soil-1/commands?token=wrong"))).isEqualTo("4.01");
        assertThat(peer.code(get("/devices/soil-1/commands/c-1?token=" + Farm.TOKEN)))
                .isEqualTo("4.04");
        assertThat(peer.code(Datagrams.post(COMMANDS, "{}", ++mid))).isEqualTo("4.05");
    }

    @Test
    void libcoap_observes_and_fetches_a_long_command_in_blocks() throws IOException {
        String note = "y".repeat(3_000);
        Path output = folder.resolve("heard");
        Process client = Tool.begin(
                folder.resolve("said"),
                Tool.first("coap-client-notls", "coap-client", "coap-client-openssl"),
                "-s",
                "60",
                "-B",
                "60",
                "-o",
                output.toString(),
                "coap://127.0.0.1:" + bench.server().coapPort() + COMMANDS);
        try {
            await().atMost(PATIENCE).until(() -> observers() == 1);
            ask("tool-1", "soil-1", "{}");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told("tool-1")).containsExactly(State.SENT));
            ask("tool-2", "soil-1", "{\"note\":\"" + note + "\"}");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(output).content().contains("\"id\":\"tool-1\"", "\"note\":\"" + note + "\""));
        } finally {
            client.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains(EMPTY);
    }

    private void ask(String id, String device, String body) {
        bench.commands()
                .take(new CommandEvent.Asked(
                        id,
                        new DeviceId(device),
                        "valve",
                        ByteString.copyFrom(body, StandardCharsets.UTF_8),
                        1,
                        4_000_000_000_000L));
    }

    /** What became of a command, as the log has it. */
    private List<State> told(String id) {
        return bench.log().told().stream()
                .filter(event -> event.id().equals(id))
                .map(CommandEvent.Told::state)
                .toList();
    }

    private int observers() {
        return (int) bench.meters().get("hub.coap.observers").gauge().value();
    }

    private Request get(String uri) {
        Request request = new Request(CoAP.Code.GET, CoAP.Type.CON);
        request.setURI("coap://127.0.0.1" + uri);
        request.setMID(++mid);
        request.setToken(new Token(new byte[] {(byte) mid}));
        return request;
    }

    private Request observe(int number) {
        return observe(COMMANDS, number);
    }

    private Request observe(String uri, int number) {
        Request request = get(uri);
        request.setToken(token(number));
        request.setObserve();
        return request;
    }

    private static Token token(int number) {
        return new Token(new byte[] {(byte) 0xA0, (byte) number});
    }

    private String answer(String path, String body) {
        return peer.code(Datagrams.post(path + "?token=" + Farm.TOKEN, body, ++mid));
    }

    private Message notification() {
        return new UdpDataParser().parseMessage(peer.receive());
    }

    private void acknowledge(Message notification) {
        answer(notification, 0x60); // ACK
    }

    /** Version 1, this type, no token, code 0.00, and the message id (RFC 7252 section 3). */
    private void answer(Message message, int first) {
        int id = message.getMID();
        peer.send(new byte[] {(byte) first, 0, (byte) (id >> 8), (byte) id});
    }
}
