package io.fieldwarden.hub.e2e;

import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one device hears at the doors that are not MQTT.
 *
 * @param patience how long libcoap's client waits for an answer
 */
record Doors(HubProcess hub, Registrar.NewDevice device, String coapClient, Duration patience) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Skips the test where libcoap is missing. */
    static Doors of(HubProcess hub, Registrar.NewDevice device, Duration patience) {
        return new Doors(hub, device, Tools.need("coap-client-notls", "libcoap3-bin"), patience);
    }

    String topic() {
        return "devices/" + device.id() + "/readings";
    }

    CompletableFuture<HttpResponse<String>> http(String payload) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(hub.addresses().http() + "/api/v1/" + device.token() + "/telemetry"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** @return what the client prints of the packets */
    String coap(String payload) {
        URI uri = URI.create(hub.addresses().coap());
        try {
            Process process = new ProcessBuilder(List.of(
                            coapClient,
                            "-v",
                            "6",
                            "-B",
                            Long.toString(patience.toSeconds()),
                            "-m",
                            "post",
                            "-t",
                            "application/json",
                            "-e",
                            payload,
                            "coap://" + uri.getHost() + ":" + uri.getPort() + "/api/v1/" + device.token()
                                    + "/telemetry"))
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("coap-client does not run", e);
        }
    }
}
