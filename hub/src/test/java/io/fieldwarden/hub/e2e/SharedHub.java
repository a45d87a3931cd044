package io.fieldwarden.hub.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One running hub for all end-to-end tests that leave it as they found it, started by the first of them, with the profile
 * {@value #PROFILE} whose rules hold for a second instead of hours. Each test takes devices of its own.
 */
final class SharedHub implements BeforeAllCallback {
    static final String PROFILE = "e2e-tank";
    static final String ADMIN_PASSWORD = "a long pass phrase for tests";

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final String FOLDER = "e2e-hub";

    private Started started = new Started(null, null);

    /** Closed by JUnit after the last test. */
    private record Started(HubProcess hub, Path folder) implements AutoCloseable {
        @Override
        public void close() {
            hub.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        started = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(FOLDER, key -> start(), Started.class);
    }

    private static Started start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), FOLDER);
            HubProcess hub = HubProcess.run(folder.resolve("data"), Map.of("HUB_ADMIN_PASSWORD", ADMIN_PASSWORD));
            hub.awaitReady();
            TestProfile.push(hub.client());
            return new Started(hub, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the hub of the end-to-end tests does not start", e);
        }
    }

    HubProcess process() {
        return started.hub();
    }

    Addresses addresses() {
        return started.hub().addresses();
    }

    ApiClient client() {
        return started.hub().client();
    }

    /** A device that no other test has, of profile {@value #PROFILE}. */
    Registrar.NewDevice device() {
        Registrar.NewDevice device = new Registrar(client())
                .register(Registrar.request("tank-" + NEXT.incrementAndGet(), PROFILE, Map.of()));
        // The registry reaches the device ports over the log, a moment after the API has answered.
        await("device is known").atMost(Duration.ofSeconds(10)).until(() -> {
            try (MqttWire wire = new MqttWire(addresses().mqtt(), 4, Duration.ofSeconds(5))) {
                return wire.connect(device.id(), device.secret()) == 0;
            }
        });
        return device;
    }

    JsonNode latest(String device) {
        return client().get("/devices/" + device + "/latest").path("items");
    }

    String metrics() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(addresses().http() + "/metrics"))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException("the hub shows no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for metrics", e);
        }
    }

    static String resource(String name) {
        try (InputStream in = SharedHub.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException(name + " is not among the test resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
