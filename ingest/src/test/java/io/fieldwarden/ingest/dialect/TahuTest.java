package io.fieldwarden.ingest.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.tahu.SparkplugInvalidTypeException;
import org.eclipse.tahu.edge.EdgeClient;
import org.eclipse.tahu.edge.api.MetricHandler;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.SparkplugBPayloadEncoder;
import org.eclipse.tahu.message.model.EdgeNodeDescriptor;
import org.eclipse.tahu.message.model.MessageType;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.SparkplugBPayload;
import org.eclipse.tahu.message.model.SparkplugBPayloadMap;
import org.eclipse.tahu.message.model.SparkplugDescriptor;
import org.eclipse.tahu.message.model.StatePayload;
import org.eclipse.tahu.message.model.Topic;
import org.eclipse.tahu.model.MqttServerDefinition;
import org.eclipse.tahu.mqtt.ClientCallback;
import org.eclipse.tahu.mqtt.MqttClientId;
import org.eclipse.tahu.mqtt.MqttServerName;
import org.eclipse.tahu.mqtt.MqttServerUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The edge node of Eclipse Tahu, the reference implementation of Sparkplug 3.0, with this host as its primary one: it waits for
 * the host's state, is born with aliases, sends by them, and is born again when it is asked to.
 */
@SuppressWarnings("JavaUtilDate") // that of Tahu
class TahuTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final EdgeNodeDescriptor NODE = new EdgeNodeDescriptor("farm", "gate-1");

    private final Bench bench = Bench.open(registry(), config -> config);
    private @Nullable Node node;

    private static DeviceRegistry registry() {
        DeviceRegistry registry = Farm.registry();
        registry.put(Farm.device(
                "pump-1", Optional.of(new DeviceId("gate-1")), new RegistryEntry.Credentials("", ""), true));
        return registry;
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.shutdown();
        }
        bench.close();
    }

    private List<String> readings() {
        return bench.log().readings().stream()
                .map(reading -> reading.device() + " " + reading.channel() + " " + reading.value())
                .toList();
    }

    @Test
    void the_edge_node_of_tahu_finds_its_host_is_born_and_is_born_again_when_asked() {
        Node running = new Node(Integer.parseInt(bench.port()));
        node = running;
        running.start();
        await().atMost(PATIENCE).until(() -> running.client.isConnectedToPrimaryHost());

        running.client.publishNodeData(payload(metric("rssi", -71.5f)));
        running.client.publishDeviceData("pump-1", payload(metric("air_temp", 22.5f)));
        await().atMost(PATIENCE).until(() -> bench.log().readings().size() == 4);
        assertThat(readings())
                .containsExactly(
                        "gate-1 rssi -70.0", "pump-1 air_temp 21.0", "gate-1 rssi -71.5", "pump-1 air_temp 22.5");
        assertThat(bench.log().readings()).noneMatch(Reading::replayed);
        assertThat(bench.log().quarantine()).isEmpty();

        // Data of a device that was never born: the host asks for the births, and Tahu obeys.
        running.client.publishDeviceData("pond-1", payload(metric("air_temp", 9)));
        await().atMost(PATIENCE).until(() -> bench.log().readings().size() == 7);
        assertThat(readings().subList(4, 7))
                .containsExactly("pond-1 air_temp 9.0", "gate-1 rssi -70.0", "pump-1 air_temp 21.0");
        assertThat(running.asked).containsExactly("Node Control/Rebirth");
    }

    private static Metric metric(String name, float value) {
        try {
            return new Metric.MetricBuilder(name, MetricDataType.Float, value)
                    .timestamp(new Date())
                    .createMetric();
        } catch (SparkplugInvalidTypeException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SparkplugBPayload payload(Metric metric) {
        return new SparkplugBPayload.SparkplugBPayloadBuilder()
                .setTimestamp(new Date())
                .addMetric(metric)
                .createPayload();
    }

    /** What an application around Tahu's client has to do. */
    private static final class Node implements MetricHandler, ClientCallback {
        private final EdgeClient client;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final ObjectMapper json = new ObjectMapper();

        Node(int port) {
            try {
                this.client = new EdgeClient(
                        this,
                        NODE,
                        List.of("pump-1"),
                        "fieldwarden",
                        true,
                        1_000L,
                        List.of(new MqttServerDefinition(
                                new MqttServerName("hub"),
                                new MqttClientId("tahu", false),
                                new MqttServerUrl("tcp://127.0.0.1:" + port),
                                Farm.GATEWAY_TOKEN,
                                "",
                                30,
                                getDeathTopic())),
                        this,
                        null);
            } catch (org.eclipse.tahu.exception.TahuException e) {
                throw new IllegalStateException(e);
            }
        }

        void start() {
            Thread thread = new Thread(client, "tahu");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public Topic getDeathTopic() {
            return new Topic("spBv1.0", NODE, MessageType.NDEATH);
        }

        @Override
        public byte[] getDeathPayloadBytes() throws Exception {
            return new SparkplugBPayloadEncoder().getBytes(payload(bdSeq()), false);
        }

        private static Metric bdSeq() throws SparkplugInvalidTypeException {
            return new Metric.MetricBuilder("bdSeq", MetricDataType.Int64, 0L).createMetric();
        }

        @Override
        public void publishBirthSequence() {
            try {
                SparkplugBPayloadMap birth = new SparkplugBPayloadMap.SparkplugBPayloadMapBuilder()
                        .setTimestamp(new Date())
                        .addMetric(bdSeq())
                        .addMetric(metric("rssi", -70))
                        .createPayload();
                client.publishNodeBirth(birth);
                client.publishDeviceBirth("pump-1", payload(metric("air_temp", 21)));
            } catch (SparkplugInvalidTypeException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean hasMetric(SparkplugDescriptor descriptor, String name) {
            return name.equals("rssi") || name.equals("air_temp");
        }

        @Override
        public void messageArrived(
                MqttServerName name, MqttServerUrl url, MqttClientId id, String topic, MqttMessage message) {
            try {
                if (topic.equals("spBv1.0/STATE/fieldwarden")) {
                    client.handleStateMessage("fieldwarden", json.readValue(message.getPayload(), StatePayload.class));
                    return;
                }
                for (Metric metric : new SparkplugBPayloadDecoder()
                        .buildFromByteArray(message.getPayload(), null)
                        .getMetrics()) {
                    asked.add(metric.getName());
                }
                client.handleRebirthRequest(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void shutdown() {
            client.shutdown();
        }

        @Override
        public void connectionLost(MqttServerName name, MqttServerUrl url, MqttClientId id, Throwable cause) {
            // It connects again by itself.
        }

        @Override
        public void connectComplete(boolean again, MqttServerName name, MqttServerUrl url, MqttClientId id) {
            // Its client tells by the state of the host.
        }
    }
}
