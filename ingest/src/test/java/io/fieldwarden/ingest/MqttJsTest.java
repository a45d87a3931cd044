package io.fieldwarden.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.mqtt.Bench;
import io.fieldwarden.ingest.mqtt.Tool;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With mqtt.js, which programs in Node and in browsers use: both versions, all QoS, sessions, wills, TLS and WebSocket. */
class MqttJsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Pki pki;

    private Bench bench;

    @BeforeAll
    static void certificate() {
        pki = new Pki(folder);
        pki.selfSigned("hub", "hub");
    }

    @BeforeEach
    void open() {
        SecurePorts ports = new SecurePorts(
                "127.0.0.1",
                0,
                0,
                new SecurePorts.Identity(pki.key("hub"), List.of(pki.certificate("hub"))),
                List.of(),
                PskVault.open(folder));
        bench = Bench.open(Farm.registry(), config -> config.with(ports));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"mqtt, 4", "wss, 5"})
    void mqtt_js_sends_hears_commands_and_goes_on_with_its_session(String scheme, String version)
            throws URISyntaxException {
        boolean secure = scheme.endsWith("s") && !scheme.equals("ws");
        int port = secure
                ? bench.server().secureMqttPort().orElseThrow()
                : bench.server().mqttPort();
        String script =
                Path.of(getClass().getResource("/clients/mqtt_js.js").toURI()).toString();

        Tool.Result result = Tool.runSystemNode(
                "mqtt",
                script,
                scheme + "://127.0.0.1:" + port + (scheme.startsWith("ws") ? "/mqtt" : ""),
                version,
                "soil-1",
                Farm.SECRET,
                secure ? pki.file("hub.pem") : "");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output().lines())
                .containsExactly(
                        "connected, session present false",
                        "granted 2",
                        "devices/soil-1/commands qos 2",
                        "sent qos 0",
                        "sent qos 1",
                        "sent qos 2",
                        "others' commands: " + (version.equals("5") ? "code 135" : "code 128"),
                        "connected, session present true",
                        "sent qos 2",
                        "ended");
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(20.0, 21.0, 22.0, 23.0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bench.log().statuses())
                        .extracting(status -> status.said().text())
                        .contains("mqtt.js is gone"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bench.log().statuses())
                        .extracting(status -> status.link().ended())
                        .contains(DeviceStatus.Ended.GOODBYE));
    }
}
