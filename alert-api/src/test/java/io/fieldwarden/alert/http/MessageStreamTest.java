package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.SseListener;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.payload.RejectReason;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MessageStreamTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T08:00:00Z");

    @TempDir
    static Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private String token;
    private int devices;

    @BeforeAll
    void open() {
        running = Running.open(folder, log);
        token = running.token(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        running.close();
    }

    /** A device that no other test has. */
    private String added() {
        String id = "soil-" + ++devices;
        running.as(Role.TECHNICIAN).post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"soil-station\"}");
        return id;
    }

    private static String stream(String device) {
        return "/api/v1/devices/" + device + "/messages/stream";
    }

    private SseListener listen(String device) throws Exception {
        return SseListener.open(running.web(), stream(device), token, "");
    }

    private static TopicLog.Entry message(String device, String transport, long aheadMillis, int readings) {
        List<Reading> all = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            all.add(new Reading(
                    new DeviceId(device),
                    new ChannelId("soil_vwc_20"),
                    RECEIVED.plusMillis(aheadMillis - i),
                    RECEIVED,
                    21.5,
                    Quality.bad(Quality.Reason.SENTINEL),
                    false));
        }
        ReadingBatches.Message head = new ReadingBatches.Message(
                new DeviceId(device), ProfileRef.parse("soil-station@1"), RECEIVED, transport, false);
        return new TopicLog.Entry(device, Optional.of(ByteString.copyFrom(ReadingBatches.encode(head, all))));
    }

    private void rejected(String device, byte[] payload) {
        Quarantined record = new Quarantined(
                "q-" + device,
                new Quarantined.Origin(device, "", RECEIVED, "mqtt", "devices/" + device + "/readings", ""),
                ByteString.copyFrom(payload),
                RejectReason.MALFORMED,
                "payload: no JSON");
        log.append(
                LogTopic.QUARANTINE,
                List.of(new TopicLog.Entry(device, Optional.of(ByteString.copyFrom(record.encode())))));
    }

    private static JsonNode data(SseListener.Event event) throws Exception {
        return new ObjectMapper().readTree(event.data());
    }

    @Test
    void who_watches_a_device_sees_its_readings_and_its_rejections_and_no_other_device() throws Exception {
        String other = added();
        String device = added();
        try (SseListener listener = listen(device)) {
            log.append(LogTopic.READINGS, List.of(message(other, "mqtt", 0, 1), message(device, "coap", -250, 1)));
            await().until(() -> listener.events().size() == 1);
            rejected(other, new byte[0]);
            rejected(device, new byte[] {(byte) 0xFF, 1});
            await().until(() -> listener.events().size() == 2);

            JsonNode readings = data(listener.events().get(0));
            assertThat(readings.path("transport").asText()).isEqualTo("coap");
            assertThat(readings.path("profile").asText()).isEqualTo("soil-station@1");
            JsonNode reading = readings.path("readings").get(0);
            assertThat(reading.path("at").asText()).isEqualTo("2026-11-23T07:59:59.750Z");
            assertThat(reading.path("value").asDouble()).isEqualTo(21.5);
            assertThat(reading.path("quality").asText()).isEqualTo("bad");
            assertThat(reading.path("reason").asText()).isEqualTo("sentinel");
            JsonNode rejection = data(listener.events().get(1));
            assertThat(rejection.path("reason").asText()).isEqualTo("malformed");
            assertThat(rejection.path("topic").asText()).isEqualTo("devices/" + device + "/readings");
            assertThat(rejection.path("payloadText").isNull()).isTrue();
            assertThat(rejection.path("payloadBase64").asText()).isEqualTo("/wE=");
        }
    }

    @Test
    void long_messages_are_shown_in_part_and_say_so() throws Exception {
        String device = added();
        try (SseListener listener = listen(device)) {
            log.append(LogTopic.READINGS, List.of(message(device, "mqtt", 0, 1_000)));
            rejected(device, "x".repeat(20_000).getBytes(StandardCharsets.UTF_8));
            await().until(() -> listener.events().size() == 2);
            for (SseListener.Event event : listener.events()) {
                JsonNode shown = data(event);
                if (shown.has("readings")) {
                    assertThat(shown.path("readings").size()).isEqualTo(200);
                    assertThat(shown.path("left").asInt()).isEqualTo(800);
                } else {
                    assertThat(shown.path("payloadText").asText()).hasSize(8_192);
                    assertThat(shown.path("payloadBytes").asInt()).isEqualTo(20_000);
                }
            }
        }
    }

    @Test
    void the_eleventh_stream_of_a_user_is_refused_until_another_ends() throws Exception {
        String device = added();
        String administrator = running.token(Role.ADMINISTRATOR);
        List<SseListener> open = new ArrayList<>();
        for (int i = 0; i < MessageStreamRoutes.PER_USER; i++) {
            open.add(SseListener.open(running.web(), stream(device), administrator, ""));
        }
        assertThatThrownBy(() -> SseListener.open(running.web(), stream(device), administrator, ""))
                .hasMessageContaining("429")
                .hasMessageContaining("too-many-streams");
        open.remove(0).close();
        // The server sees that a listener has gone when it writes.
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            log.append(LogTopic.READINGS, List.of(message(device, "mqtt", 0, 1)));
            open.add(SseListener.open(running.web(), stream(device), administrator, ""));
            return true;
        });
        for (SseListener listener : open) {
            listener.close();
        }
    }

    @Test
    void a_listener_that_takes_less_than_arrives_is_told_so_and_ended() throws Exception {
        String device = added();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), running.api().port()));
            String request = "GET " + stream(device) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Authorization: Bearer " + token + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).contains("200");
            // Far more than the buffers of both sides hold; nothing is read meanwhile.
            for (int i = 0; i < 20; i++) {
                log.append(LogTopic.READINGS, Collections.nCopies(60, message(device, "mqtt", 0, 200)));
            }
            await().until(() -> running.as(Role.TECHNICIAN)
                    .get("/api/v1/devices/" + device)
                    .json()
                    .path("lastContact")
                    .isTextual());
            assertThat(in.lines().toList()).contains("event: end", "data: {\"reason\":\"slow\"}");
        }
    }

    @Test
    void closing_the_server_tells_the_listeners(@TempDir Path own) throws Exception {
        SseListener listener;
        try (Running other = Running.open(own, new MemoryTopicLog())) {
            other.as(Role.TECHNICIAN).post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\"}");
            listener = SseListener.open(other.web(), stream("soil-1"), other.token(Role.TECHNICIAN), "");
        }
        await().atMost(Duration.ofSeconds(5)).until(listener::ended);
        assertThat(listener.events())
                .extracting(SseListener.Event::name, SseListener.Event::data)
                .containsExactly(org.assertj.core.api.Assertions.tuple("end", "{\"reason\":\"closing\"}"));
    }

    @Test
    void a_device_shows_how_far_its_clock_is_ahead_and_what_comes_out_of_quarantine_is_no_contact() {
        String device = added();
        String silent = added();
        log.append(
                LogTopic.READINGS,
                List.of(
                        message(device, "mqtt", -2_000, 2),
                        message(device, "mqtt", -2_100, 1),
                        message(device, "mqtt", -90_000, 1),
                        message(silent, ReadingBatches.FROM_QUARANTINE, -5_000, 1)));
        await().until(() -> shown(device).path("clockSkewMs").asLong() == -2_100);
        await().until(() -> shown(device).path("state").asText().equals("online"));
        assertThat(shown(silent).path("clockSkewMs").isNull()).isTrue();
        assertThat(shown(silent).path("state").asText()).isEqualTo("never");
        assertThat(running.as(Role.TECHNICIAN)
                        .get("/api/v1/devices?text=" + device)
                        .json()
                        .path("items")
                        .get(0)
                        .path("clockSkewMs")
                        .asLong())
                .isEqualTo(-2_100);
    }

    private JsonNode shown(String id) {
        return running.as(Role.TECHNICIAN).get("/api/v1/devices/" + id).json();
    }
}
