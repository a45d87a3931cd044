package io.fieldwarden.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.UplinkContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MqttUplinkTest extends UplinkContract {
    private ScriptedMqttHub scripted;

    @Override
    protected ScriptedHub hub() {
        scripted = new ScriptedMqttHub(TOKEN);
        return scripted;
    }

    @Override
    protected Uplink open(UplinkConfig config) {
        return MqttUplink.open(config);
    }

    @Test
    void the_topic_is_that_of_the_device_or_of_the_one_behind_it() throws InterruptedException {
        uplink.send(List.of(new Uplink.Message(DEVICE, "{}"), new Uplink.Message(new DeviceId("behind"), "{}")));
        assertThat(scripted.topics).containsExactly("devices/soil-1/readings", "devices/soil-1/readings/behind");
    }

    @Test
    void a_hub_that_takes_two_at_once_gets_all_the_same_all_in_order() throws InterruptedException {
        scripted.receiveMaximum = 2;
        assertThat(uplink.send(messages(0, 50))).hasSize(50).hasOnlyElementsOfType(Outcome.Accepted.class);
        assertThat(hub.received())
                .hasSize(50)
                .startsWith("{\"n\":0}", "{\"n\":1}")
                .endsWith("{\"n\":49}");
        assertThat(scripted.connections).hasValue(1);
    }

    @Test
    void a_message_larger_than_the_hub_takes_is_rejected_here_and_does_not_cost_the_connection()
            throws InterruptedException {
        scripted.maximumPacketSize = 2_000;
        String large = "{\"n\":\"" + "x".repeat(3_000) + "\"}";
        List<Outcome> outcomes =
                uplink.send(List.of(new Uplink.Message(DEVICE, large), new Uplink.Message(DEVICE, "{}")));
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Rejected.class);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Accepted.class);
        assertThat(scripted.connections).hasValue(1);
    }

    @Test
    void a_proxy_that_slams_the_door_costs_no_thread_per_try() throws InterruptedException {
        scripted.slamming = true;
        for (int i = 0; i < 5; i++) {
            assertThat(uplink.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Unreachable.class);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .filteredOn(name -> name.startsWith("MQTT ") && name.endsWith("soil-1"))
                        .isEmpty());
        scripted.slamming = false;
        assertThat(uplink.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Accepted.class);
    }
}
