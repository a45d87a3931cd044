package io.fieldwarden.ingest.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.Outcome;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ThingsBoard's device and gateway API, and Alink. */
class JsonDialectsTest {
    private final Speaking farm = new Speaking(registry());

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
                Map.of("interval", "60", "depth", "20")));
        return registry;
    }

    @AfterEach
    void close() {
        farm.close();
        assertThat(farm.counts().received())
                .as("received = appended + quarantined + refused")
                .isEqualTo(farm.log.readings().size()
                        + farm.counts().quarantinedInAll()
                        + farm.counts().refusedInAll());
    }

    @Test
    void a_gateway_of_thingsboard_sends_for_itself_and_for_those_behind_it() {
        farm.says("gate-1", "v1/gateway/telemetry", """
                {"pond-1":[{"ts":1790000000001,"values":{"air_temp":21.5,"door_open":true}},
                           {"ts":1790000000002,"values":{"air_temp":22}}],
                 "gate-1":[{"rssi":-70}]}""");

        assertThat(farm.readings())
                .containsExactlyInAnyOrder(
                        "pond-1 air_temp 1 21.5",
                        "pond-1 door_open 1 1.0",
                        "pond-1 air_temp 2 22.0",
                        "gate-1 rssi 0 -70.0");
        assertThat(farm.outcomes).containsExactly(new Outcome.Accepted(4, 0));
    }

    @Test
    void one_device_that_is_not_behind_the_gateway_goes_to_quarantine_and_the_others_do_not() {
        farm.says("gate-1", "v1/gateway/telemetry", """
                {"pond-1":[{"values":{"air_temp":21.5}}],"soil-1":[{"values":{"air_temp":1}}],"none":[{"air_temp":1}]}""");

        assertThat(farm.readings()).containsExactly("pond-1 air_temp 0 21.5");
        assertThat(farm.log.quarantine())
                .extracting(kept -> kept.origin().device() + " " + kept.reason())
                .containsExactly("soil-1 FORBIDDEN", "none UNKNOWN_DEVICE");
        assertThat(farm.outcomes).containsExactly(new Outcome.Accepted(1, 2));
    }

    @Test
    void what_the_log_does_not_take_is_to_be_sent_again_whole() {
        farm.log.fill(true);
        farm.says("gate-1", "v1/gateway/telemetry", "{\"pond-1\":[{\"air_temp\":21.5}],\"gate-1\":[{\"rssi\":-70}]}");

        assertThat(farm.outcomes).singleElement().isInstanceOf(Outcome.Busy.class);
    }

    @Test
    void attributes_that_a_device_says_are_readings_of_its_channels() {
        farm.says("soil-1", "v1/devices/me/attributes", "{\"rssi\":-61}");
        farm.says("gate-1", "v1/gateway/attributes", "{\"pond-1\":{\"rssi\":-62}}");

        assertThat(farm.readings()).containsExactly("soil-1 rssi 0 -61.0", "pond-1 rssi 0 -62.0");
    }

    @Test
    void attributes_that_a_device_asks_for_are_its_parameters() {
        farm.says("soil-1", "v1/devices/me/attributes/request/7", "{\"sharedKeys\":\"depth,other\"}");
        farm.says("soil-1", "v1/devices/me/attributes/request/8", "{\"clientKeys\":\"a\"}");
        farm.says("soil-1", "v1/devices/me/attributes/request/9", "{}");

        assertThat(farm.sent)
                .extracting(answer -> answer.topic() + " " + answer.text())
                .containsExactly(
                        "v1/devices/me/attributes/response/7 {\"shared\":{\"depth\":\"20\"}}",
                        "v1/devices/me/attributes/response/8 {\"client\":{}}",
                        "v1/devices/me/attributes/response/9"
                                + " {\"client\":{},\"shared\":{\"depth\":\"20\",\"interval\":\"60\"}}");
    }

    @Test
    void a_gateway_asks_for_those_behind_it_and_for_nobody_else() {
        farm.says("gate-1", "v1/gateway/attributes/request", "{\"id\":3,\"device\":\"pond-1\",\"key\":\"depth\"}");
        farm.says("gate-1", "v1/gateway/attributes/request", "{\"id\":4,\"device\":\"soil-1\",\"key\":\"depth\"}");

        assertThat(farm.sent)
                .extracting(Speaking.Sent::text)
                .containsExactly("{\"id\":3,\"device\":\"pond-1\",\"value\":null}");
        assertThat(farm.last()).isInstanceOf(Outcome.Rejected.class);
    }

    @Test
    void a_gateway_says_who_is_there_and_is_told_of_strangers() {
        farm.says("gate-1", "v1/gateway/connect", "{\"device\":\"pond-1\"}");
        farm.says("gate-1", "v1/gateway/disconnect", "{\"device\":\"pond-1\"}");
        farm.says("gate-1", "v1/gateway/connect", "{\"device\":\"soil-1\"}");

        assertThat(farm.outcomes.subList(0, 2)).containsOnly(new Outcome.Accepted(0, 0));
        assertThat(((Outcome.Rejected) farm.last()).reason()).isEqualTo(RejectReason.UNKNOWN_DEVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1/gateway/telemetry", "v1/gateway/connect", "v1/devices/me/attributes/request/1"})
    void what_is_no_json_object_is_kept_in_quarantine_with_its_bytes(String topic) {
        farm.says("gate-1", topic, "[1");

        assertThat(farm.log.quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.payload().toStringUtf8()).isEqualTo("[1"));
    }

    @Test
    void alink_properties_with_and_without_a_time_are_answered_when_they_are_on_the_log() {
        farm.log.hold();
        String topic = "/sys/a1b2c3/soil-1/thing/event/property/post";
        farm.says("soil-1", topic, """
                {"id":"123","version":"1.0","sys":{"ack":1},"method":"thing.event.property.post",
                 "params":{"air_temp":{"value":23.6,"time":1790000000500},"soil_vwc_20":31}}""");
        assertThat(farm.sent).isEmpty();
        farm.log.release();

        assertThat(farm.readings()).containsExactly("soil-1 air_temp 500 23.6", "soil-1 soil_vwc_20 0 31.0");
        assertThat(farm.sent)
                .extracting(answer -> answer.topic() + " " + answer.text())
                .containsExactly(topic + "_reply {\"id\":\"123\",\"code\":200,\"data\":{},\"message\":\"success\","
                        + "\"method\":\"thing.event.property.post\",\"version\":\"1.0\"}");
    }

    @Test
    void alink_events_batches_and_sub_devices_are_read() {
        farm.says("soil-1", "/sys/a1b2c3/soil-1/thing/event/alarm/post", """
                {"id":"1","params":{"value":{"air_temp":41},"time":1790000000001}}""");
        farm.says("soil-1", "/sys/a1b2c3/soil-1/thing/event/property/batch/post", """
                {"id":"2","params":{"properties":{"air_temp":[{"value":1,"time":1790000000002},{"value":2,"time":1790000000003}]},
                 "events":{"alarm":[{"value":{"door_open":1},"time":1790000000004}]}}}""");
        farm.says("gate-1", "/sys/p/gate-1/thing/event/property/pack/post", """
                {"id":"3","params":{"properties":{"rssi":{"value":-70,"time":1790000000005}},
                 "subDevices":[{"identity":{"productKey":"p","deviceName":"pond-1"},
                                "properties":{"air_temp":{"value":3,"time":1790000000006}}}]}}""");

        assertThat(farm.readings())
                .containsExactly(
                        "soil-1 air_temp 1 41.0",
                        "soil-1 air_temp 2 1.0",
                        "soil-1 air_temp 3 2.0",
                        "soil-1 door_open 4 1.0",
                        "gate-1 rssi 5 -70.0",
                        "pond-1 air_temp 6 3.0");
    }

    @Test
    void alink_says_what_was_wrong_and_nothing_where_no_answer_is_wanted() {
        farm.says("soil-1", "/sys/p/other-1/thing/event/property/post", "{\"id\":\"1\",\"params\":{\"air_temp\":1}}");
        farm.says("soil-1", "/sys/p/soil-1/thing/event/property/post", "{\"id\":\"2\",\"params\":{}}");
        farm.says(
                "soil-1",
                "/sys/p/soil-1/thing/event/property/post",
                "{\"id\":\"3\",\"sys\":{\"ack\":0},\"params\":{\"air_temp\":1}}");

        assertThat(farm.sent).hasSize(2).allMatch(answer -> answer.text().contains("\"code\":460"));
        assertThat(farm.sent.get(0).text()).contains("forbidden");
        assertThat(farm.sent.get(1).text()).contains("empty");
        assertThat(farm.log.readings()).hasSize(1);
    }

    @Test
    void a_topic_that_nobody_reads_goes_to_quarantine() {
        farm.says("soil-1", "v1/devices/me/other", "{}");

        assertThat(((Outcome.Rejected) farm.last()).reason()).isEqualTo(RejectReason.FORBIDDEN);
    }
}
