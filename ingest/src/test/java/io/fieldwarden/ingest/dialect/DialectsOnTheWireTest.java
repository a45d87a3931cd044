package io.fieldwarden.ingest.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.proto.SparkplugB;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.Paho;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What devices made for other systems do over a connection of their own: Paho against the whole endpoint. */
class DialectsOnTheWireTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int MALFORMED = 0x99;
    private static final String REBIRTH = "spBv1.0/farm/NCMD/gate-1";
    private static final String POST = "/sys/a1b2c3/soil-1/thing/event/property/post";

    private final Bench bench = Bench.open(registry(), config -> config);

    private static DeviceRegistry registry() {
        DeviceRegistry registry = Farm.registry();
        RegistryEntry.Device soil = Farm.soil1();
        registry.put(new RegistryEntry.Device(
                soil.id(),
                soil.profile(),
                soil.place(),
                soil.gateway(),
                soil.credentials(),
                true,
                Map.of("depth", "20")));
        registry.put(Farm.device(
                "pump-1", Optional.of(new DeviceId("gate-1")), new RegistryEntry.Credentials("", ""), true));
        return registry;
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Paho soil() {
        return Paho.open(bench, "soil", Farm.TOKEN);
    }

    private Paho gateway() {
        return Paho.open(bench, "gate", Farm.GATEWAY_TOKEN);
    }

    private List<String> readings() {
        return bench.log().readings().stream()
                .map(reading -> reading.device() + " " + reading.channel() + " " + reading.value())
                .toList();
    }

    @Test
    void a_device_of_thingsboard_sends_and_asks_for_its_attributes() {
        try (Paho device = soil()) {
            assertThat(device.subscribe("v1/devices/me/attributes/response/+", 1))
                    .isEqualTo(1);
            assertThat(device.subscribe("v1/devices/me/attributes", 1)).isEqualTo(1);
            assertThat(device.publish("v1/devices/me/telemetry", "{\"air_temp\":21.5}")
                            .reason())
                    .isZero();
            assertThat(device.publish("v1/devices/me/attributes", "{\"rssi\":-61}")
                            .reason())
                    .isZero();
            assertThat(device.publish("v1/devices/me/attributes/request/7", "{\"sharedKeys\":\"depth\"}")
                            .reason())
                    .isZero();

            Paho.Heard answer = device.heard(0);
            assertThat(answer.topic()).isEqualTo("v1/devices/me/attributes/response/7");
            assertThat(answer.text()).isEqualTo("{\"shared\":{\"depth\":\"20\"}}");
            assertThat(answer.qos()).isZero();
        }
        assertThat(readings()).containsExactly("soil-1 air_temp 21.5", "soil-1 rssi -61.0");
    }

    @Test
    void a_gateway_of_thingsboard_speaks_for_those_behind_it_and_for_nobody_else() {
        try (Paho gateway = gateway()) {
            assertThat(gateway.subscribe("v1/gateway/attributes/response", 1)).isEqualTo(1);
            assertThat(gateway.publish("v1/gateway/connect", "{\"device\":\"pond-1\"}")
                            .reason())
                    .isZero();
            assertThat(gateway.publish("v1/gateway/connect", "{\"device\":\"soil-1\"}")
                            .reason())
                    .isEqualTo(NOT_AUTHORIZED);
            assertThat(gateway.publish("v1/gateway/telemetry", """
                            {"pond-1":[{"ts":1790000000001,"values":{"air_temp":21.5}}],"gate-1":[{"rssi":-70}]}""").reason()).isZero();
            assertThat(gateway.publish(
                                    "v1/gateway/attributes/request", "{\"id\":3,\"device\":\"pond-1\",\"key\":\"k\"}")
                            .reason())
                    .isZero();
            assertThat(gateway.heard(0).text()).isEqualTo("{\"id\":3,\"device\":\"pond-1\",\"value\":null}");
        }
        assertThat(readings()).containsExactlyInAnyOrder("pond-1 air_temp 21.5", "gate-1 rssi -70.0");
        assertThat(bench.log().quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.reason()).isEqualTo(RejectReason.UNKNOWN_DEVICE));
    }

    @Test
    void a_device_of_alink_is_answered_with_the_code_for_what_became_of_it() {
        try (Paho device = soil()) {
            assertThat(device.subscribe(POST + "_reply", 0)).isZero();
            assertThat(device.publish(
                                    POST,
                                    "{\"id\":\"1\",\"version\":\"1.0\",\"params\":{\"air_temp\":{\"value\":23.6,\"time\":"
                                            + "1790000000500}},\"method\":\"thing.event.property.post\"}")
                            .reason())
                    .isZero();
            assertThat(device.heard(0).topic()).isEqualTo(POST + "_reply");
            assertThat(device.heard(0).text()).contains("\"id\":\"1\"").contains("\"code\":200");

            assertThat(device.publish(POST, "{\"id\":\"2\",\"params\":{\"smell\":1}}")
                            .reason())
                    .isEqualTo(MALFORMED);
            assertThat(device.heard(1).text()).contains("\"id\":\"2\"").contains("\"code\":460", "smell");

            bench.log().fill(true);
            assertThat(device.publish(POST, "{\"id\":\"3\",\"params\":{\"air_temp\":1}}")
                            .reason())
                    .isEqualTo(0x97);
            assertThat(device.heard(2).text()).contains("\"id\":\"3\"").contains("\"code\":429");
        }
        assertThat(readings()).containsExactly("soil-1 air_temp 23.6");
    }

    @Test
    void nobody_hears_what_is_said_to_others() {
        try (Paho soil = soil();
                Paho gateway = gateway()) {
            // the same topics, which each of them may listen on
            assertThat(soil.subscribe("spBv1.0/farm/NCMD/gate-1", 1)).isEqualTo(1);
            assertThat(soil.subscribe("v1/gateway/attributes/response", 1)).isEqualTo(1);
            assertThat(soil.subscribe("devices/gate-1/commands", 1)).isEqualTo(NOT_AUTHORIZED);
            assertThat(gateway.subscribe("v1/gateway/attributes/response", 1)).isEqualTo(1);
            gateway.subscribe(REBIRTH, 1);
            gateway.publish("v1/gateway/attributes/request", "{\"id\":1,\"device\":\"pond-1\",\"key\":\"k\"}");
            gateway.publish("spBv1.0/farm/NDATA/gate-1", data(1, aliased(1, -70)));
            assertThat(List.of(gateway.heard(0).topic(), gateway.heard(1).topic()))
                    .containsExactly("v1/gateway/attributes/response", REBIRTH);

            soil.publish("v1/devices/me/telemetry", "{\"air_temp\":1}");
            assertThat(soil.heardCount()).isZero();
        }
    }

    private static SparkplugB.Metric.Builder metric(long alias) {
        return SparkplugB.Metric.newBuilder().setAlias(alias).setTimestamp(1_790_000_000_000L + alias);
    }

    private static SparkplugB.Metric aliased(long alias, float value) {
        return metric(alias).setFloatValue(value).build();
    }

    private static SparkplugB.Metric named(String name, long alias, float value) {
        return metric(alias).setName(name).setDatatype(9).setFloatValue(value).build();
    }

    private static SparkplugB.Metric bdSeq(long value) {
        return SparkplugB.Metric.newBuilder()
                .setName("bdSeq")
                .setDatatype(4)
                .setLongValue(value)
                .build();
    }

    private static byte[] data(int seq, SparkplugB.Metric... metrics) {
        return SparkplugB.Payload.newBuilder()
                .setTimestamp(1_790_000_000_000L)
                .setSeq(seq)
                .addAllMetrics(List.of(metrics))
                .build()
                .toByteArray();
    }

    /** Sparkplug 3.0 chapter 5: the node watches the host's state, is born, sends by alias, and dies with its connection. */
    @Test
    void an_edge_node_of_sparkplug_lives_and_dies_on_its_connection() throws Exception {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setWill("spBv1.0/farm/NDEATH/gate-1", new MqttMessage(death(0), 1, false, null));
        try (Paho node = Paho.open(bench, "gate", Farm.GATEWAY_TOKEN, options)) {
            assertThat(node.subscribe("spBv1.0/STATE/fieldwarden", 1)).isEqualTo(1);
            Paho.Heard state = node.heard(0);
            assertThat(state.retained()).isTrue();
            assertThat(state.text()).startsWith("{\"online\":true,\"timestamp\":");
            assertThat(node.subscribe(REBIRTH, 1)).isEqualTo(1);
            assertThat(node.subscribe("spBv1.0/farm/DCMD/gate-1/+", 1)).isEqualTo(1);
            assertThat(node.subscribe("spBv1.0/farm/NDEATH/gate-1", 1)).isEqualTo(1);

            node.publish("spBv1.0/farm/NBIRTH/gate-1", data(0, bdSeq(0), named("rssi", 1, -70)));
            node.publish("spBv1.0/farm/DBIRTH/gate-1/pump-1", data(1, named("air_temp", 2, 21)));
            node.publish("spBv1.0/farm/NDATA/gate-1", data(2, aliased(1, -71)));
            node.publish("spBv1.0/farm/DDATA/gate-1/pump-1", data(3, aliased(2, 22)));
            assertThat(readings())
                    .containsExactly(
                            "gate-1 rssi -70.0", "pump-1 air_temp 21.0", "gate-1 rssi -71.0", "pump-1 air_temp 22.0");
            assertThat(node.heardCount()).as("only the state so far").isEqualTo(1);
            node.drop();
        }
        await().atMost(PATIENCE)
                .until(() -> bench.meters().get("hub.mqtt.wills").counter().count() == 1);
        try (Paho again = gateway()) {
            again.subscribe(REBIRTH, 1);
            // Its aliases die with the connection before, whose end the hub notices in its own time.
            await().atMost(PATIENCE)
                    .until(() -> again.publish("spBv1.0/farm/NDATA/gate-1", data(4, aliased(1, -72)))
                                    .reason()
                            == MALFORMED);
            SparkplugB.Payload asked =
                    SparkplugB.Payload.parseFrom(again.heard(0).payload());
            assertThat(asked.getMetrics(0).getName()).isEqualTo("Node Control/Rebirth");
            assertThat(asked.getMetrics(0).getBooleanValue()).isTrue();

            again.publish("spBv1.0/farm/NBIRTH/gate-1", data(0, bdSeq(1), named("rssi", 9, -73)));
            assertThat(again.publish("spBv1.0/farm/NDATA/gate-1", data(1, aliased(9, -74)))
                            .reason())
                    .isZero();
        }
        assertThat(readings()).endsWith("gate-1 rssi -73.0", "gate-1 rssi -74.0");
        assertThat(bench.log().quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.reason()).isEqualTo(RejectReason.UNKNOWN_CODE));
    }

    private static byte[] death(long bdSeq) {
        return SparkplugB.Payload.newBuilder().addMetrics(bdSeq(bdSeq)).build().toByteArray();
    }
}
