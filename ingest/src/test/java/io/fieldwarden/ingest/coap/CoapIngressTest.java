package io.fieldwarden.ingest.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import io.fieldwarden.ingest.mqtt.Tool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With coap-client of libcoap, and datagram by datagram. */
class CoapIngressTest {
    private static final String GOOD = "{\"soil_vwc_20\":21.5}";

    private final Bench bench = Bench.open();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_confirmable_post_is_on_the_log_when_it_is_answered() {
        Tool.Result result = post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-e", GOOD);
        assertThat(result.output()).contains("2.04");
        assertThat(bench.log().readings())
                .singleElement()
                .satisfies(r -> assertThat(r.value()).isEqualTo(21.5));
    }

    @Test
    void the_path_of_thingsboard_with_the_token_in_it_works_without_confirmation() {
        Tool.Result result = post("/api/v1/" + Farm.TOKEN + "/telemetry", "-N", "-e", GOOD);
        assertThat(result.output()).contains("2.04");
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(21.5);
    }

    @Test
    void a_body_in_blocks_is_put_together() throws IOException {
        Path file = folder.resolve("body.json");
        Files.writeString(file, "{\"soil_vwc_20\":21.5" + " ".repeat(5_000) + "}");
        Tool.Result result = post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-b", "256", "-f", file.toString());
        assertThat(result.output()).contains("2.04");
        assertThat(bench.log().readings()).hasSize(1);
    }

    @Test
    void a_body_above_the_bound_is_too_large() throws IOException {
        Path file = folder.resolve("large.json");
        Files.writeString(file, "{\"soil_vwc_20\":21.5" + " ".repeat(300_000) + "}");
        Tool.Result result = post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-b", "1024", "-f", file.toString());
        assertThat(result.output()).contains("4.13");
        assertThat(bench.log().readings()).isEmpty();
    }

    @Test
    void what_cannot_be_used_is_kept_and_the_diagnostic_says_why() {
        Tool.Result result = post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-e", "{\"smell\":1}");
        assertThat(result.output()).contains("4.00").contains("channel 'smell' is not in profile");
        assertThat(bench.log().quarantine()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.UNKNOWN_CHANNEL);
            assertThat(kept.origin().transport()).isEqualTo("coap");
            assertThat(kept.origin().topic()).isEqualTo("/devices/soil-1/readings");
        });
    }

    @Test
    void how_an_edge_agent_does_is_no_reading() {
        String said = "{\"format\":1,\"outbox\":{\"entries\":12}}";
        Tool.Result result = post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-t", "65002", "-e", said);
        assertThat(result.output()).contains("2.04");
        Awaitility.await()
                .untilAsserted(() -> assertThat(bench.log().statuses())
                        .filteredOn(status -> status.kind() == DeviceStatus.Kind.HEALTH)
                        .singleElement()
                        .satisfies(status -> {
                            assertThat(status.device()).isEqualTo("soil-1");
                            assertThat(status.said().text()).isEqualTo(said);
                        }));
        assertThat(bench.log().readings()).isEmpty();
        assertThat(bench.log().quarantine()).isEmpty();
    }

    @Test
    void an_alert_of_an_edge_agent_is_told_from_a_reading() {
        Tool.Result result =
                post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-t", "65001", "-e", "{\"format\":9}");
        assertThat(result.output()).contains("4.15").contains("alert: format is not 1");
        assertThat(bench.log().readings()).isEmpty();
    }

    @Test
    void wrong_tokens_paths_methods_and_devices_get_their_codes() {
        assertThat(post("/devices/soil-1/readings?token=wrong", "-e", GOOD).output())
                .contains("4.01");
        assertThat(post("/devices/soil-1/readings", "-e", GOOD).output()).contains("4.01");
        assertThat(post("/nowhere", "-e", GOOD).output()).contains("4.04");
        assertThat(post("/devices/other-1/readings?token=" + Farm.TOKEN, "-e", GOOD)
                        .output())
                .contains("4.03");
        assertThat(coap("get", "/devices/soil-1/readings?token=" + Farm.TOKEN).output())
                .contains("4.05");
        assertThat(bench.log().quarantine().toString()).doesNotContain(Farm.TOKEN);
    }

    @Test
    void a_full_log_is_service_unavailable_with_the_time_to_try_again() {
        bench.log().fill(true);
        Tool.Result result = post("/devices/soil-1/readings?token=" + Farm.TOKEN, "-e", GOOD);
        assertThat(result.output()).contains("5.03").contains("Max-Age:2");
    }

    @Test
    void a_slow_log_gets_an_empty_acknowledgement_first_and_a_response_of_its_own_later() throws IOException {
        bench.log().hold();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            byte[] request = HexFormat.of()
                    .parseHex(
                            ("41 02 1234 AA" // CON, POST, message id 1234, token AA
                                            + "B3 617069" // Uri-Path: api
                                            + "02 7631" // v1
                                            + "0D02"
                                            + HexFormat.of().formatHex(Farm.TOKEN.getBytes(StandardCharsets.UTF_8))
                                            + "09 74656C656D65747279" // telemetry
                                            + "FF" + HexFormat.of().formatHex(GOOD.getBytes(StandardCharsets.UTF_8)))
                                    .replace(" ", ""));
            socket.send(new DatagramPacket(
                    request,
                    request.length,
                    InetAddress.getLoopbackAddress(),
                    bench.server().coapPort()));
            assertThat(receive(socket)).isEqualTo("60001234"); // empty ACK (RFC 7252 section 5.2.2)
            Awaitility.await().until(() -> bench.log().heldCount() == 1);
            bench.log().release();
            String response = receive(socket);
            assertThat(response).startsWith("4144").endsWith("AA"); // CON, 2.04, the token of the request
        }
    }

    @Test
    void no_configuration_file_is_written_into_the_working_directory() {
        assertThat(Path.of("Californium3.properties")).doesNotExist();
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        socket.receive(packet);
        return HexFormat.of().withUpperCase().formatHex(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    private Tool.Result post(String path, String... options) {
        return coap("post", path, options);
    }

    private Tool.Result coap(String method, String path, String... options) {
        String[] arguments = Arrays.copyOf(options, options.length + 7);
        arguments[options.length] = "-m";
        arguments[options.length + 1] = method;
        arguments[options.length + 2] = "-B";
        arguments[options.length + 3] = "20";
        arguments[options.length + 4] = "-v";
        arguments[options.length + 5] = "7";
        arguments[options.length + 6] = "coap://127.0.0.1:" + bench.server().coapPort() + path;
        return Tool.run(Tool.first("coap-client", "coap-client-notls", "coap-client-openssl"), arguments);
    }
}
