package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.ingest.core.Farm;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
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
                last = client.publish(
                        "devices/soil-1/readings",
                        new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, false, null));
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
            client.close();
        }
    }
}
