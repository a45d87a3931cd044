package io.fieldwarden.hub.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A hub of its own whose devices are silent after eight seconds, and a gateway that sends for twelve of them over one MQTT
 * connection, all at once and twice a second. It loses what it cannot send, as a gateway without a buffer does.
 */
final class SilentFarm implements AutoCloseable {
    static final int DEVICES = 12;
    static final String GATEWAY = "gw-e2e";

    /** The gateway is a device too. */
    static final int ALL = DEVICES + 1;

    private static final String PROFILE = "e2e-silent";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SILENT = "E2E-SILENT";

    /** Longer than the rule allows; a start takes seconds more. */
    private static final Duration SILENCE = Duration.ofSeconds(9);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path data;
    private final Map<String, String> waits;
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
    private final Registrar.NewDevice gateway;
    private HubProcess hub;
    private volatile boolean on;
    private volatile String mqtt;
    private final AtomicLong sent = new AtomicLong();

    // Owned by the sender's thread.
    private MqttWire wire;

    /** @param settle seconds after a start in which silence raises nothing */
    SilentFarm(Path folder, int settle) throws IOException {
        waits = Map.of("ALERTS_SETTLE_SECONDS", Integer.toString(settle), "ALERTS_GROUP_HOLD_SECONDS", "2");
        data = folder.resolve("data");
        hub = HubProcess.run(data, waits).awaitReady();
        mqtt = hub.addresses().mqtt();
        new Profiles(client()).push(PROFILE, SharedHub.resource("e2e-silent.yaml"));
        Registrar registrar = new Registrar(client());
        gateway = registrar.register(Registrar.request(GATEWAY, PROFILE, Map.of()));
        IntStream.range(0, DEVICES).forEach(i -> {
            ObjectNode behind = Registrar.request("soil-" + i, PROFILE, Map.of());
            registrar.register(behind.put("gateway", GATEWAY));
        });
        var unused = sender.scheduleWithFixedDelay(this::sendAll, 0, 500, TimeUnit.MILLISECONDS);
    }

    ApiClient client() {
        return hub.client();
    }

    /** Waits until everything that hangs on the gateway has been heard. */
    void switchOn() {
        on = true;
        awaitSent(3);
    }

    /** The gateway goes, without a word. */
    void switchOff() {
        on = false;
    }

    /** Waits until the hub has acknowledged so many more rounds of all devices. */
    void awaitSent(int rounds) {
        long before = sent.get();
        await("the gateway sends").atMost(Duration.ofSeconds(90)).until(() -> sent.get() >= before + rounds);
    }

    void kill() throws InterruptedException {
        mqtt = null;
        hub.kill();
    }

    /** As an operator does. */
    void stop() {
        mqtt = null;
        hub.close();
    }

    void restartAfterSilence() throws IOException {
        await("a hub that is away")
                .pollDelay(SILENCE)
                .atMost(SILENCE.multipliedBy(4))
                .until(() -> true);
        hub = HubProcess.run(data, waits).awaitReady();
        mqtt = hub.addresses().mqtt();
    }

    private void sendAll() {
        String address = mqtt;
        try {
            if (!on || address == null) {
                disconnect();
                return;
            }
            if (wire == null) {
                wire = new MqttWire(address, 4, PATIENCE);
                if (wire.connect(gateway.id(), gateway.secret()) != 0) {
                    disconnect();
                    return;
                }
            }
            wire.publishAndWait("devices/" + GATEWAY + "/readings", "{\"soil_vwc_20\":25}");
            for (int i = 0; i < DEVICES; i++) {
                wire.publishAndWait("devices/" + GATEWAY + "/readings/soil-" + i, "{\"soil_vwc_20\":25}");
            }
            sent.incrementAndGet();
        } catch (IOException e) {
            // The hub is away or just starting: tried again in half a second.
            disconnect();
        }
    }

    private void disconnect() {
        try {
            if (wire != null) {
                wire.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a socket does not close", e);
        } finally {
            wire = null;
        }
    }

    /** What stands in a list of alerts. */
    List<JsonNode> alerts(String query) {
        List<JsonNode> items = new ArrayList<>();
        client().get("/alerts?limit=500" + query).path("items").forEach(items::add);
        return items;
    }

    /** What has called somebody, if not already acknowledged: neither for the record only nor under a group. */
    List<String> paged() {
        return alerts("").stream()
                .filter(alert -> !alert.path("historic").asBoolean())
                .map(alert ->
                        alert.path("rule").asText() + " " + alert.path("device").asText())
                .toList();
    }

    /** How often a device was found silent, now or for the record only. */
    long silences() {
        return alerts("&members=show").stream()
                .filter(alert -> alert.path("rule").asText().equals(SILENT))
                .count();
    }

    static void awaitSoon(String what, Callable<Boolean> done) {
        await(what).atMost(SOON).pollInterval(Duration.ofMillis(100)).until(done);
    }

    @Override
    public void close() {
        sender.shutdownNow();
        hub.close();
    }
}
