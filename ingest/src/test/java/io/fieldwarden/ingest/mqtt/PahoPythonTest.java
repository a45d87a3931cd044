package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.ingest.core.Farm;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions and QoS 2 downward with clients nobody here wrote: Paho for Python, and mosquitto_sub. */
class PahoPythonTest {
    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void paho_for_python_goes_on_with_its_session_after_its_connection_broke() throws URISyntaxException {
        String script = Path.of(
                        getClass().getResource("/clients/paho_session.py").toURI())
                .toString();
        Tool.Result result = Tool.runSystemPython("paho.mqtt.client", script, bench.port(), "soil-1", Farm.SECRET);
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output().lines())
                .containsExactly(
                        "connack Success present 0",
                        "suback Granted QoS 2",
                        "command devices/soil-1/commands qos 2",
                        "connack Success present 1",
                        "command devices/soil-1/commands qos 2");
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(20.0, 21.0, 22.0);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bench.log().statuses())
                        .extracting(status -> status.said().text())
                        .contains("paho is gone"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bench.log().statuses())
                        .extracting(status -> status.link().ended())
                        .contains(DeviceStatus.Ended.GOODBYE));
    }

    @Test
    void mosquitto_sub_takes_commands_with_qos_2_in_a_session_that_is_kept() {
        List<String> subscribe = List.of(
                "-V",
                "mqttv5",
                "-p",
                bench.port(),
                "-u",
                "soil-1",
                "-P",
                Farm.SECRET,
                "-q",
                "2",
                "-c",
                "-x",
                "3600",
                "-i",
                "sub",
                "-C",
                "1",
                "-W",
                "20",
                "-t",
                "devices/soil-1/commands");
        for (int i = 0; i < 2; i++) {
            Tool.Result result = Tool.run("mosquitto_sub", subscribe);
            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(result.output()).contains("soil-station 1");
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        bench.meters().get("hub.mqtt.sessions.kept").gauge().value() == 1);
    }
}
