package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.client.ApiException;
import io.fieldwarden.hub.client.Registrar;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A hub whose log and whose time series are servers of their own, real ones, that are killed and started again while devices
 * send. What each door says meanwhile stands in docs/operations.md.
 */
final class AwayIT {
    private static final String DATABASE = "farm";
    private static final int BATCH = 8;
    private static final int QUOTA_EXCEEDED = 0x97;

    /** Longer than ingest waits for a confirmation, which is 10 s. */
    private static final Duration BUSY = Duration.ofSeconds(20);

    private static final Duration CAUGHT_UP = Duration.ofSeconds(30);

    private static InfluxProcess influx;
    private static LogProcess log;
    private static HubProcess hub;

    @BeforeAll
    static void start() throws Exception {
        Tools.need("coap-client-notls", "libcoap3-bin");
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "away-");
        influx = new InfluxProcess(Files.createDirectories(folder.resolve("influx")));
        influx.create(DATABASE);
        log = new LogProcess(Files.createDirectories(folder.resolve("log")));
        hub = HubProcess.run(
                        folder.resolve("data"),
                        Map.of(
                                "LOG_BOOTSTRAP_SERVERS",
                                log.address(),
                                "STORE_INFLUX_URL",
                                influx.url(),
                                "STORE_INFLUX_BUCKET",
                                DATABASE))
                .awaitListening();
        assertThat(hub.client().get("/status").path("ready").asBoolean()).isFalse();
        // The hub has long been asking when its log comes.
        log.start();
        hub.awaitReady();
        TestProfile.push(hub.client());
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable one : new AutoCloseable[] {hub, log, influx}) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException("does not close", e);
            }
        }
    }

    private static Registrar.NewDevice device(String id) {
        Registrar.NewDevice device =
                new Registrar(hub.client()).register(Registrar.request(id, SharedHub.PROFILE, Map.of()));
        await(id + " is known").atMost(Duration.ofSeconds(10)).until(() -> {
            try (MqttWire wire = new MqttWire(hub.addresses().mqtt(), 4, Duration.ofSeconds(5))) {
                return wire.connect(device.id(), device.secret()) == 0;
            }
        });
        return device;
    }

    private static StormPublisher storm(String id) {
        long first = System.currentTimeMillis() - Duration.ofMinutes(5).toMillis();
        return new StormPublisher(device(id), () -> hub.addresses().mqtt(), first, BATCH);
    }

    private static void awaitMore(StormPublisher publisher, int readings) {
        int before = publisher.acknowledgedCount();
        await(readings + " more acknowledged")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> publisher.acknowledgedCount() >= before + readings);
    }

    @Test
    void while_influxdb_is_away_devices_and_alerts_go_on_and_the_series_catches_up_by_itself() throws Exception {
        StormPublisher publisher = storm("away-influx");
        StormCheck check = new StormCheck(hub.client(), publisher);
        publisher.start();
        try {
            awaitMore(publisher, 1_000);
            influx.kill();
            assertThatThrownBy(() ->
                            hub.client().get("/devices/" + publisher.device().id() + "/latest"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            unavailable -> assertThat(unavailable.status()).isEqualTo(503));
            // More than a writer holds at once, several checkpoints long, with alerts all the while.
            for (int i = 0; i < 3; i++) {
                int alerts = check.alerts().size();
                awaitMore(publisher, 1_000);
                await("alerts go on")
                        .atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> check.alerts().size() >= alerts + 4);
            }
            influx.start();
            awaitMore(publisher, 200);
        } finally {
            publisher.stop();
        }
        check.everythingIsThereOnce(CAUGHT_UP);
    }

    @Test
    void while_the_log_is_away_every_door_says_busy_and_nothing_is_acknowledged_until_it_is_back() throws Exception {
        StormPublisher publisher = storm("away-log");
        Registrar.NewDevice device = device("away-log-doors");
        Doors doors = Doors.of(hub, device, BUSY);
        StormCheck check = new StormCheck(hub.client(), publisher);
        publisher.start();
        try (MqttWire wire = new MqttWire(hub.addresses().mqtt(), 5, BUSY)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            awaitMore(publisher, 1_000);
            log.kill();
            CompletableFuture<HttpResponse<String>> http = doors.http("{\"level\":3}");
            CompletableFuture<String> coap = CompletableFuture.supplyAsync(() -> doors.coap("{\"level\":4}"));
            assertThat(wire.publishAndWait(doors.topic(), "{\"level\":1}")).isEqualTo(QUOTA_EXCEEDED);
            HttpResponse<String> refused = http.get(BUSY.toSeconds(), TimeUnit.SECONDS);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(coap.get(BUSY.toSeconds(), TimeUnit.SECONDS))
                    .contains("5.03")
                    .contains("Max-Age:2");
            int acknowledged = publisher.acknowledgedCount();
            await("nothing is acknowledged any more")
                    .during(Duration.ofSeconds(2))
                    .until(() -> publisher.acknowledgedCount() == acknowledged);
            log.start();
            awaitMore(publisher, 500);
            assertThat(wire.publishAndWait(doors.topic(), "{\"level\":2}")).isZero();
            assertThat(doors.http("{\"level\":5}")
                            .get(BUSY.toSeconds(), TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(204);
            assertThat(doors.coap("{\"level\":6}")).contains("2.04");
        } finally {
            publisher.stop();
        }
        check.everythingIsThereOnce(CAUGHT_UP);
    }
}
