package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.Registrar;
import io.fieldwarden.hub.tls.TlsFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub on all addresses of the machine: with TLS on the network, without only on this machine. */
final class SecureHubIT {
    @TempDir
    private Path folder;

    @Test
    void on_the_network_page_and_devices_speak_tls_and_the_plain_ports_are_for_this_machine() throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> network = new HashMap<>();
        network.put("BIND", "0.0.0.0");
        network.put("HTTP_TLS_PORT", "0");
        network.put("INGEST_MQTT_TLS_PORT", "0");
        network.put("INGEST_COAP_DTLS_PORT", "0");
        network.put("HUB_ADMIN_PASSWORD", SharedHub.ADMIN_PASSWORD);
        try (HubProcess hub = HubProcess.run(data, network).awaitReady()) {
            Addresses.Secure secure = hub.addresses().secure();
            assertThat(hub.output()).contains("certificate SHA-256 " + secure.fingerprint());
            String certificate = data.resolve(TlsFiles.CERTIFICATE_FILE).toString();
            logIn(secure, certificate);
            sendOverTls(hub, certificate);
            Optional<InetAddress> outside = outside();
            if (outside.isPresent()) {
                int plain = URI.create(hub.addresses().mqtt()).getPort();
                assertThatThrownBy(() -> new Socket(outside.get(), plain).close())
                        .isInstanceOf(ConnectException.class);
                new Socket(outside.get(), URI.create(secure.mqtts()).getPort()).close();
            }
        }
    }

    private static void logIn(Addresses.Secure secure, String certificate) throws Exception {
        String body = "{\"user\":\"administrator\",\"password\":\"" + SharedHub.ADMIN_PASSWORD + "\"}";
        String answer = run(List.of(
                "curl",
                "-s",
                "-i",
                "--cacert",
                certificate,
                "-H",
                "Content-Type: application/json",
                "-d",
                body,
                secure.https() + "/api/v1/session"));
        assertThat(answer).contains(" 200").containsIgnoringCase("; secure");
    }

    private static void sendOverTls(HubProcess hub, String certificate) throws Exception {
        TestProfile.push(hub.client());
        Registrar.NewDevice device =
                new Registrar(hub.client()).register(Registrar.request("secure-1", SharedHub.PROFILE, Map.of()));
        Addresses.Secure secure = hub.addresses().secure();
        List<String> post = List.of(
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "--cacert",
                certificate,
                "-H",
                "Authorization: Bearer " + device.token(),
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"soil_vwc_20\":20}",
                secure.https() + "/api/v1/devices/secure-1/readings");
        // The registry reaches the device ports a moment after the API has answered.
        await().atMost(Duration.ofSeconds(10)).until(() -> run(post).equals("204"));
        URI mqtts = URI.create(secure.mqtts());
        String published = run(List.of(
                Tools.need("mosquitto_pub", "mosquitto-clients"),
                "-h",
                mqtts.getHost(),
                "-p",
                Integer.toString(mqtts.getPort()),
                "--cafile",
                certificate,
                "-u",
                device.id(),
                "-P",
                device.secret(),
                "-q",
                "1",
                "-t",
                "devices/secure-1/readings",
                "-m",
                "{\"soil_vwc_20\":21.5}"));
        assertThat(published).isEmpty();
        await().atMost(Duration.ofSeconds(5)).until(() -> newest(hub) == 21.5);
    }

    private static double newest(HubProcess hub) {
        return hub.client()
                .get("/devices/secure-1/latest")
                .path("items")
                .path(0)
                .path("value")
                .asDouble();
    }

    /** An address of this machine that is not loopback, if it has one. */
    private static Optional<InetAddress> outside() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(card -> Collections.list(card.getInetAddresses()).stream())
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
