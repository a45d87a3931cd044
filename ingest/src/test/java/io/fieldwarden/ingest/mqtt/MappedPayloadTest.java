package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.ingest.core.MappedFarm;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes of a device whose profile maps them, over real MQTT. */
class MappedPayloadTest {
    private static final long PATIENCE_MS = 10_000;
    private final Bench bench = Bench.open(MappedFarm.registry(), config -> config);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void bytes_without_and_json_with_its_content_type_become_readings() throws Exception {
        MqttAsyncClient client =
                new MqttAsyncClient("tcp://127.0.0.1:" + bench.port(), "probe", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(MappedFarm.TOKEN);
        client.connect(options).waitForCompletion(PATIENCE_MS);
        try {
            MqttProperties json = new MqttProperties();
            json.setContentType("application/json");
            String topic = "devices/probe-1/readings";
            client.publish(topic, new MqttMessage(new byte[] {0x08, 0x66, 30}, 1, false, null))
                    .waitForCompletion(PATIENCE_MS);
            client.publish(topic, new MqttMessage("{\"t\":5}".getBytes(StandardCharsets.UTF_8), 1, false, json))
                    .waitForCompletion(PATIENCE_MS);
            client.disconnect().waitForCompletion(PATIENCE_MS);
        } finally {
            client.close();
        }
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(21.5, 30.0, 5.0);
        assertThat(bench.log().quarantine()).isEmpty();
    }
}
