package io.fieldwarden.ingest.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.IngestConfig;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import io.fieldwarden.ingest.mqtt.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes twice, in blocks, and from nobody we know; datagram by datagram on the port without DTLS. */
class CoapLimitsTest {
    private static final String GOOD = "{\"soil_vwc_20\":21.5}";
    private static final String READINGS = "/devices/soil-1/readings?token=" + Farm.TOKEN;
    private static final String PROFILE = "/devices/soil-1/profile?token=" + Farm.TOKEN;
    private static final int BODY = 4_096;
    private static final int BLOCK = 64;

    @TempDir
    Path folder;

    private final DeviceRegistry registry = Farm.registry();
    /** Answers come with the acknowledgement, however slow the machine is. */
    private final Bench bench = open(registry, Duration.ofSeconds(30), Duration.ZERO);

    private final Datagrams peer = new Datagrams(bench.server().coapPort());

    private static Bench open(DeviceRegistry registry, Duration piggyback, Duration deny) {
        return Bench.open(
                registry,
                config -> new IngestConfig(
                        config.mqtt(), new CoapConfig("127.0.0.1", 0, BODY, piggyback), BODY, 1, deny));
    }

    private static RegistryEntry.Device soil1(String note) {
        RegistryEntry.Device known = Farm.soil1();
        return new RegistryEntry.Device(
                known.id(),
                known.profile(),
                known.place(),
                known.gateway(),
                known.credentials(),
                true,
                Map.of("note", note));
    }

    @AfterEach
    void close() {
        peer.close();
        bench.close();
    }

    /** Filled up with spaces, unless it is the last. */
    private static Request block(String uri, int number, boolean more, String text, int mid) {
        Request request = Datagrams.post(uri, more ? text + " ".repeat(BLOCK - text.length()) : text, mid);
        request.getOptions().setBlock1(BlockOption.size2Szx(BLOCK), more, number);
        return request;
    }

    @Test
    void the_same_message_twice_is_appended_once_and_answered_twice_confirmable_or_not() {
        byte[] request = Datagrams.bytes(Datagrams.post(READINGS, GOOD, 1));
        peer.send(request);
        byte[] first = peer.receive();
        assertThat(first[1]).isEqualTo((byte) 0x44);
        peer.send(request);
        assertThat(peer.receive()).isEqualTo(first);
        Request unconfirmed = Datagrams.post(READINGS, GOOD, 2);
        unconfirmed.setType(CoAP.Type.NON);
        assertThat(peer.code(unconfirmed)).isEqualTo("2.04");
        assertThat(peer.code(unconfirmed)).isEqualTo("2.04");
        assertThat(bench.log().readings()).hasSize(2);
        // Another peer may use the same number.
        try (Datagrams other = new Datagrams(bench.server().coapPort())) {
            assertThat(other.code(unconfirmed)).isEqualTo("2.04");
        }
        assertThat(bench.log().readings()).hasSize(3);
    }

    @Test
    void one_body_at_a_time_for_a_peer_and_resource_and_a_first_block_begins_anew() {
        assertThat(peer.code(block(READINGS, 0, true, "{\"soil_vwc_20\":1", 1))).isEqualTo("2.31");
        try (Datagrams other = new Datagrams(bench.server().coapPort())) {
            assertThat(other.code(block(READINGS, 0, true, "{\"soil_vwc_20\":2", 1)))
                    .isEqualTo("2.31");
            assertThat(peer.code(block(READINGS, 0, true, "{\"soil_vwc_20\":3", 2)))
                    .isEqualTo("2.31");
            assertThat(peer.code(block(READINGS, 1, false, "}", 3))).isEqualTo("2.04");
            assertThat(other.code(block(READINGS, 1, false, "}", 2))).isEqualTo("2.04");
        }
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(3.0, 2.0);
        assertThat(peer.code(block(READINGS, 1, true, "lost", 4))).isEqualTo("4.08");
    }

    @Test
    void a_body_in_blocks_ends_with_4_13_where_it_passes_the_bound() {
        for (int number = 0; number < BODY / BLOCK; number++) {
            assertThat(peer.code(block(READINGS, number, true, "", number))).isEqualTo("2.31");
        }
        assertThat(peer.code(block(READINGS, BODY / BLOCK, false, "}", 90))).isEqualTo("4.13");
        Request announced = block(READINGS, 0, true, "", 91);
        announced.getOptions().setSize1(BODY + 1);
        assertThat(peer.code(announced)).isEqualTo("4.13");
        assertThat(bench.log().readings()).isEmpty();
    }

    @Test
    void no_room_is_made_for_the_body_of_somebody_unknown_or_for_nothing_that_takes_one() {
        assertThat(peer.code(block("/devices/soil-1/readings?token=wrong", 0, true, "", 1)))
                .isEqualTo("4.01");
        assertThat(peer.code(block("/devices/soil-1/readings", 0, true, "", 2))).isEqualTo("4.01");
        assertThat(peer.code(block("/api/v1/wrong/telemetry", 0, true, "", 3))).isEqualTo("4.01");
        assertThat(peer.code(block("/nowhere", 0, true, "", 4))).isEqualTo("4.04");
        assertThat(peer.code(block(PROFILE, 0, true, "", 5))).isEqualTo("4.05");
        assertThat(bench.log().quarantine())
                .hasSize(3)
                .allSatisfy(kept -> assertThat(kept.reason()).isEqualTo(RejectReason.UNAUTHENTICATED));
    }

    @Test
    void when_too_many_bodies_are_under_way_the_next_is_told_to_come_later_and_comes_when_one_has_ended() {
        int most = CoapIngress.BODY_MEMORY / BODY;
        for (int i = 0; i < most; i++) {
            assertThat(peer.code(block(READINGS + "&body=" + i, 0, true, "{\"soil_vwc_20\":1", i)))
                    .isEqualTo("2.31");
        }
        Message refused = peer.ask(block(READINGS + "&body=next", 0, true, "", most));
        assertThat(CoAP.formatCode(refused.getRawCode())).isEqualTo("5.03");
        assertThat(refused.getOptions().getMaxAge()).isPositive();
        assertThat(peer.code(Datagrams.post(READINGS, GOOD, most + 1))).isEqualTo("2.04");
        assertThat(peer.code(block(READINGS + "&body=7", 1, false, "}", most + 2)))
                .isEqualTo("2.04");
        assertThat(peer.code(block(READINGS + "&body=next", 0, true, "", most + 3)))
                .isEqualTo("2.31");
    }

    @Test
    void a_device_reads_its_profile_in_blocks_and_not_again_while_it_is_the_same() throws IOException {
        String note = "x".repeat(3_000);
        registry.put(soil1(note));
        Path file = folder.resolve("profile.json");
        String url = "coap://127.0.0.1:" + bench.server().coapPort() + PROFILE;
        Tool.run(
                Tool.first("coap-client", "coap-client-notls", "coap-client-openssl"),
                "-m",
                "get",
                "-b",
                "256",
                "-B",
                "20",
                "-o",
                file.toString(),
                url);
        assertThat(Files.readString(file))
                .contains(note)
                .contains("\"device\":\"soil-1\"")
                .endsWith("}");

        Message answer = peer.ask(get(PROFILE, 1));
        assertThat(CoAP.formatCode(answer.getRawCode())).isEqualTo("2.05");
        assertThat(answer.getOptions().getBlock2().isM()).isTrue();
        Request same = get(PROFILE, 2);
        same.getOptions().addETag(answer.getOptions().getETags().get(0));
        assertThat(peer.code(same)).isEqualTo("2.03");
        registry.put(soil1("changed"));
        Request changed = get(PROFILE, 3);
        changed.getOptions().addETag(answer.getOptions().getETags().get(0));
        Message now = peer.ask(changed);
        assertThat(CoAP.formatCode(now.getRawCode())).isEqualTo("2.05");
        assertThat(now.getPayloadString()).contains("changed");
        assertThat(peer.code(get("/devices/other-1/profile?token=" + Farm.TOKEN, 4)))
                .isEqualTo("4.03");
        assertThat(peer.code(get("/devices/soil-1/profile", 5))).isEqualTo("4.01");
        assertThat(peer.code(Datagrams.post(PROFILE, GOOD, 6))).isEqualTo("4.05");
    }

    @Test
    void nobody_gets_an_error_three_times_as_large_as_what_it_answers() {
        List<byte[]> requests = List.of(
                hex("40000001"), // ping
                hex("40010002"), // GET /
                hex("40020003"), // POST /
                hex("40020004 B161"), // POST /a
                hex("40020005 C0"), // an option of an unknown critical number in a row
                hex("40020006 90"),
                hex("40FF0007"),
                hex("4002 0008 D0FF D0FF"),
                hex("40020009 B3617069027631 0161 0974656C656D65747279"), // /api/v1/a/telemetry
                Datagrams.bytes(Datagrams.post("/devices/a/readings", "", 10)),
                Datagrams.bytes(Datagrams.post("/devices/a/readings?token=b", "", 11)),
                Datagrams.bytes(get("/devices/a/profile?token=b", 12)));
        for (byte[] request : requests) {
            peer.send(request);
            assertThat(peer.receive().length)
                    .as(HexFormat.of().formatHex(request))
                    .isLessThanOrEqualTo(3 * request.length);
        }
        // Where there is room the reason is told.
        assertThat(peer.ask(Datagrams.post("/devices/soil-1/readings", GOOD, 13))
                        .getPayloadString())
                .contains("token");
    }

    @Test
    void a_refusal_that_comes_after_the_acknowledgement_is_sent_once() {
        try (Bench slow = open(Farm.registry(), Duration.ZERO, Duration.ofSeconds(1));
                Datagrams somebody = new Datagrams(slow.server().coapPort())) {
            byte[] request = Datagrams.bytes(Datagrams.post("/devices/soil-1/readings?token=wrong", GOOD, 0x1234));
            somebody.send(request);
            byte[] acknowledged = somebody.receive();
            assertThat(acknowledged).isEqualTo(hex("60001234"));
            byte[] refused = somebody.receive();
            // NON, 4.01: nobody has to acknowledge it, so that it is not sent again to an address that was forged.
            assertThat(refused[0] & 0xF0).isEqualTo(0x50);
            assertThat(refused[1]).isEqualTo((byte) 0x81);
            assertThat(acknowledged.length + refused.length).isLessThanOrEqualTo(3 * request.length);
        }
    }

    private static Request get(String uri, int mid) {
        Request request = new Request(CoAP.Code.GET, CoAP.Type.CON);
        request.setURI("coap://127.0.0.1" + uri);
        request.setMID(mid);
        request.setToken(new Token(new byte[] {(byte) mid}));
        return request;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
