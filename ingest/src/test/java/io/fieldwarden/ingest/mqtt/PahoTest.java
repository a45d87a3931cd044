package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.Reading;
import io.fieldwarden.ingest.core.Farm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With Eclipse Paho, version 5. */
class PahoTest {
    private static final long PATIENCE_MS = 10_000;
    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void five_hundred_messages_in_a_row_are_on_the_log_in_order_when_they_are_acknowledged() throws Exception {
        MqttAsyncClient client =
                new MqttAsyncClient("tcp://127.0.0.1:" + bench.port(), "paho", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName("soil-1");
        options.setPassword(Farm.SECRET.getBytes(StandardCharsets.UTF_8));
        options.setReceiveMaximum(50);
        client.connect(options).waitForCompletion(PATIENCE_MS);
        try {
            IMqttToken last = null;
            for (int i = 0; i < 500; i++) {
                String payload =
                        "{\"ts\":" + (1_700_000_000_000L + i) + ",\"values\":{\"soil_vwc_20\":" + i % 60 + "}}";
                last = publish(client, payload);
                if (i % 40 == 39) {
                    last.waitForCompletion(PATIENCE_MS);
                    assertThat(bench.log().readings()).hasSize(i + 1);
                }
            }
            last.waitForCompletion(PATIENCE_MS);
            assertThat(bench.log().readings())
                    .extracting(Reading::observedAt)
                    .isSorted()
                    .hasSize(500);
            client.disconnect().waitForCompletion(PATIENCE_MS);
        } finally {
            if (client.isConnected()) {
                // Else close would fail and hide what the test says.
                client.disconnectForcibly(0, PATIENCE_MS, false);
            }
            client.close();
        }
    }

    /** Paho counts an acknowledged message as underway for a moment after it has said that it is complete. */
    private static IMqttToken publish(MqttAsyncClient client, String payload) {
        MqttMessage message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, false, null);
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .ignoreExceptionsMatching(e -> e instanceof MqttException refused
                        && refused.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT)
                .until(() -> client.publish("devices/soil-1/readings", message), Objects::nonNull);
    }
}
