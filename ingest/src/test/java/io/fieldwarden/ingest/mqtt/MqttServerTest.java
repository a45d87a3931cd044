package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Farm;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With clients nobody here wrote: mosquitto_pub and mosquitto_sub in both versions of the protocol. */
class MqttServerTest {
    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void mosquitto_pub_sends_readings_with_every_quality_of_service(String version) {
        for (int qos = 0; qos <= 2; qos++) {
            Tool.Result result = pub(version, qos, "devices/soil-1/readings", "{\"soil_vwc_20\":" + (20 + qos) + "}");
            assertThat(result.exit()).as(result.output()).isZero();
        }
        bench.awaitReadings(3);
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(20.0, 21.0, 22.0);
    }

    @Test
    void a_device_made_for_thingsboard_logs_in_with_its_token_and_needs_no_change() {
        Tool.Result result = Tool.run(
                "mosquitto_pub",
                "-p",
                bench.port(),
                "-u",
                Farm.TOKEN,
                "-q",
                "1",
                "-t",
                "v1/devices/me/telemetry",
                "-m",
                "{\"air_temp\":3}");
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(bench.log().readings())
                .singleElement()
                .satisfies(r -> assertThat(r.device().value()).isEqualTo("soil-1"));
    }

    @Test
    void a_wrong_secret_is_told_so_and_a_technician_sees_it() {
        Tool.Result result = Tool.run(
                "mosquitto_pub",
                "-V",
                "mqttv5",
                "-p",
                bench.port(),
                "-u",
                "soil-1",
                "-P",
                "wrong",
                "-t",
                "x",
                "-m",
                "x");
        assertThat(result.exit()).isNotZero();
        assertThat(result.output()).containsIgnoringCase("bad user name or password");
        assertThat(bench.log().quarantine()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.UNAUTHENTICATED);
            assertThat(kept.origin().device()).isEqualTo("soil-1");
            assertThat(kept.detail()).doesNotContain("wrong'");
        });
    }

    @Test
    void rejected_content_is_answered_with_payload_format_invalid_in_version_5_and_acknowledged_in_3() {
        Tool.Result five = pub("mqttv5", 1, "devices/soil-1/readings", "no json");
        assertThat(five.output()).contains("Payload format invalid");
        Tool.Result three = pub("mqttv311", 1, "devices/soil-1/readings", "no json");
        assertThat(three.exit()).as(three.output()).isZero();
        assertThat(bench.log().quarantine())
                .hasSize(2)
                .allSatisfy(kept -> assertThat(kept.payload().toStringUtf8()).isEqualTo("no json"));
    }

    @Test
    void mosquitto_sub_may_subscribe_to_its_own_commands_and_to_nothing_else() {
        List<String> subscribe =
                List.of("-V", "mqttv5", "-p", bench.port(), "-u", "soil-1", "-P", Farm.SECRET, "-q", "1", "-E", "-d");
        assertThat(Tool.run("mosquitto_sub", subscribe, "-t", "devices/soil-1/commands")
                        .output())
                .contains("Subscribed (mid: 1): 1");
        assertThat(Tool.run("mosquitto_sub", subscribe, "-t", "devices/other-1/commands")
                        .output())
                .contains("Subscribed (mid: 1): 135");
        assertThat(Tool.run("mosquitto_sub", subscribe, "-t", "#").output()).contains("Subscribed (mid: 1): 135");
    }

    private Tool.Result pub(String version, int qos, String topic, String payload) {
        return Tool.run(
                "mosquitto_pub",
                List.of("-V", version, "-p", bench.port(), "-u", "soil-1", "-P", Farm.SECRET),
                "-q",
                Integer.toString(qos),
                "-t",
                topic,
                "-m",
                payload);
    }
}
