package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.ingest.core.Farm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** MQTT within WebSocket frames (§6), on the port of MQTT. */
class WebSocketTest {
    private static final long PATIENCE_MS = 10_000;
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};

    private final Bench bench = Bench.open();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void paho_sends_readings_and_is_acknowledged() throws Exception {
        MqttAsyncClient client =
                new MqttAsyncClient("ws://127.0.0.1:" + bench.port() + "/mqtt", "paho-ws", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName("soil-1");
        options.setPassword(Farm.SECRET.getBytes(StandardCharsets.UTF_8));
        client.connect(options).waitForCompletion(PATIENCE_MS);
        try {
            for (int i = 0; i < 20; i++) {
                client.publish(
                                "devices/soil-1/readings",
                                new MqttMessage(
                                        ("{\"soil_vwc_20\":" + (20 + i) + "}").getBytes(StandardCharsets.UTF_8),
                                        1 + i % 2,
                                        false,
                                        null))
                        .waitForCompletion(PATIENCE_MS);
            }
            assertThat(bench.log().readings()).hasSize(20);
            client.disconnect().waitForCompletion(PATIENCE_MS);
        } finally {
            client.close();
        }
    }

    private static byte[] connect() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, (byte) 0xC2, 0, 60});
        for (String text : new String[] {"ws", "soil-1", Farm.SECRET}) {
            body.write(new byte[] {0, (byte) text.length()});
            body.write(text.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(new byte[] {0x10, (byte) body.size()});
        packet.write(body.toByteArray());
        return packet.toByteArray();
    }

    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            heard.add(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.add(code);
            return null;
        }

        byte[] next() throws InterruptedException {
            byte[] bytes = heard.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            assertThat(bytes).as("an answer").isNotNull();
            return bytes;
        }
    }

    private WebSocket open(Ear ear) {
        return http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create("ws://127.0.0.1:" + bench.port() + "/mqtt"), ear)
                .orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    @Test
    void a_packet_in_several_frames_and_several_packets_in_one_are_the_same_to_it() throws Exception {
        Ear ear = new Ear();
        WebSocket socket = open(ear);
        assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
        byte[] connect = connect();
        socket.sendBinary(ByteBuffer.wrap(connect, 0, 1), true).join();
        socket.sendBinary(ByteBuffer.wrap(connect, 1, 9), false).join();
        socket.sendBinary(ByteBuffer.wrap(connect, 10, connect.length - 10), true)
                .join();
        assertThat(ear.next()).containsExactly(0x20, 2, 0, 0);
        socket.sendBinary(ByteBuffer.allocate(4).put(PINGREQ).put(PINGREQ).flip(), true)
                .join();
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        while (answers.size() < 4) {
            answers.write(ear.next());
        }
        assertThat(answers.toByteArray()).containsExactly(PINGRESP[0], PINGRESP[1], PINGRESP[0], PINGRESP[1]);
        socket.abort();
    }

    @Test
    void a_text_frame_ends_the_connection() throws Exception {
        Ear ear = new Ear();
        WebSocket socket = open(ear);
        socket.sendText("hello", true).join();
        assertThat(ear.closed.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(1003);
        assertThat(bench.log().readings()).isEmpty();
    }

    @Test
    void a_browser_that_asks_for_a_page_is_told_what_this_port_is() throws Exception {
        for (String path : new String[] {"/", "/mqtt", "/api/v1/status"}) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bench.port() + path))
                            .timeout(Duration.ofMillis(PATIENCE_MS))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isIn(400, 426);
            assertThat(answer.body().length()).as(path).isLessThan(200);
        }
    }

    @Test
    void a_request_that_does_not_end_is_not_waited_for_without_end() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(bench.port()))) {
            socket.setSoTimeout((int) PATIENCE_MS);
            byte[] chunk =
                    "X-Padding: 0123456789012345678901234567890123456789\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write("GET /mqtt HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            int ended = 0;
            try {
                for (int i = 0; i < 10_000; i++) {
                    socket.getOutputStream().write(chunk);
                }
                ended = socket.getInputStream().read();
            } catch (IOException reset) {
                ended = -1;
            }
            assertThat(ended).isIn(-1, (int) 'H');
        }
        assertThat(bench.log().readings()).extracting(Reading::value).isEmpty();
    }
}
