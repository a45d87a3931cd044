package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything beyond one process, each part in a process of its own: three Kafka brokers, a Flink cluster that runs the job's
 * jar, InfluxDB, and a hub that keeps only ingest and API. {@code ./mvnw verify -Pcluster}.
 */
@Tag("cluster")
final class ClusterIT {
    private static final String DATABASE = "farm";
    private static final int KEEPERS = 12;
    private static final String SOIL = "soil_vwc_20";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, Registrar.NewDevice> keepers = new LinkedHashMap<>();
    private final List<StormPublisher> storms = new ArrayList<>();
    private final Instant start = Instant.now().minus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.SECONDS);

    private KafkaBrokers kafka;
    private FlinkProcesses flink;
    private HubProcess hub;
    private Path properties;

    @BeforeEach
    void startEverything() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cluster-");
        kafka = keep(new KafkaBrokers(folder));
        InfluxProcess influx = keep(new InfluxProcess(Files.createDirectories(folder.resolve("influx"))));
        flink = keep(new FlinkProcesses(folder.resolve("flink")));
        flink.start();
        kafka.start();
        influx.create(DATABASE);
        properties = Files.writeString(
                folder.resolve("job.properties"), """
                log.bootstrap-servers=%s
                store.influx.url=%s
                store.influx.bucket=%s
                checkpoint.interval-seconds=1
                """.formatted(kafka.addresses(), influx.url(), DATABASE));
        hub = keep(HubProcess.run(
                folder.resolve("data"),
                Map.of(
                        "LOG_BOOTSTRAP_SERVERS",
                        kafka.addresses(),
                        "STORE_INFLUX_URL",
                        influx.url(),
                        "STORE_INFLUX_BUCKET",
                        DATABASE,
                        "STREAM_CLUSTER",
                        flink.rest())));
        hub.awaitListening();
        flink.awaitTaskManagers();
        say("all processes run");
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.add(0, part);
        return part;
    }

    @AfterEach
    void endEverything() throws Exception {
        for (StormPublisher storm : storms) {
            storm.stop();
        }
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    private static void say(String what) {
        System.out.println(Instant.now() + " cluster: " + what);
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void nothing_acknowledged_is_lost_and_no_alert_is_told_twice_whatever_is_killed() throws Exception {
        String job = startJob();
        registerDevices();
        storms.forEach(StormPublisher::start);
        openAlertsAndHoldTimes();
        awaitProgress();

        killTaskManager(job);
        killJobManager(job);
        killBroker(job);
        String rescaled = rescale(job);
        goOn();
        awaitProgress();
        flink.awaitCheckpoint(rescaled);

        for (StormPublisher storm : storms) {
            storm.stop();
        }
        everythingIsThereOnce();
    }

    private String startJob() throws IOException, InterruptedException {
        // Topics are made by the hub.
        await("topics").atMost(Duration.ofSeconds(60)).until(() -> part("log").equals("up"));
        String job = flink.run(2, properties);
        flink.awaitRunning(job);
        hub.awaitReady();
        TestProfile.push(hub.client());
        say("the job runs");
        return job;
    }

    private String part(String name) {
        for (JsonNode part : hub.client().get("/status").path("parts")) {
            if (part.path("name").asText().equals(name)) {
                return part.path("state").asText();
            }
        }
        return "";
    }

    private void registerDevices() {
        Registrar registrar = new Registrar(hub.client());
        for (int i = 0; i < KEEPERS; i++) {
            String id = "keeper-" + i;
            keepers.put(id, registrar.register(Registrar.request(id, SharedHub.PROFILE, Map.of())));
        }
        long first = Instant.now().minus(Duration.ofMinutes(5)).toEpochMilli();
        for (int i = 0; i < 3; i++) {
            Registrar.NewDevice device =
                    registrar.register(Registrar.request("storm-" + i, SharedHub.PROFILE, Map.of()));
            storms.add(new StormPublisher(device, () -> hub.addresses().mqtt(), first, 2));
        }
    }

    /** Replayed, so that only readings let time pass: a hold time that has begun waits for the next one. */
    private void keeper(String id, long seconds, double soil) {
        Registrar.NewDevice device = keepers.get(id);
        String payload = "{\"ts\":%d,\"replayed\":true,\"values\":{\"%s\":%s}}"
                .formatted(start.plusSeconds(seconds).toEpochMilli(), SOIL, soil);
        await(id + " is answered")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> {
                    try (MqttWire wire = new MqttWire(hub.addresses().mqtt(), 5, Duration.ofSeconds(15))) {
                        return wire.connect(device.id(), device.secret()) == 0
                                && wire.publishAndWait("devices/" + device.id() + "/readings", payload) == 0;
                    }
                });
    }

    /** Every other keeper has an alert that stands, the others are in the middle of the hold time of a second. */
    private void openAlertsAndHoldTimes() {
        for (int i = 0; i < KEEPERS; i++) {
            keeper("keeper-" + i, 0, 3);
            if (i % 2 == 0) {
                keeper("keeper-" + i, 2, 3);
            }
        }
        await("alerts stand")
                .atMost(Duration.ofSeconds(60))
                .until(() -> alerts("keeper-0").size() == 1
                        && alerts("keeper-" + (KEEPERS - 2)).size() == 1);
        say("alerts stand");
    }

    /** What was open ends, what was pending is raised at the time at which it fell due. */
    private void goOn() {
        for (int i = 0; i < KEEPERS; i++) {
            keeper("keeper-" + i, 3, 3);
            if (i % 2 == 0) {
                keeper("keeper-" + i, 5, 20);
            }
        }
    }

    private List<JsonNode> alerts(String device) {
        return AlertPages.all(hub.client(), device);
    }

    /** Readings are acknowledged and alerts arrive: both ends of the way. */
    private void awaitProgress() {
        for (StormPublisher storm : storms) {
            int readings = storm.acknowledgedCount() + 250;
            int alerts = alerts(storm.device().id()).size();
            await(storm.device().id() + " gets on")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> storm.acknowledgedCount() >= readings
                            && alerts(storm.device().id()).size() > alerts);
        }
    }

    private void killTaskManager(String job) throws Exception {
        flink.awaitCheckpoint(job);
        int restores = flink.restores(job);
        flink.killTaskManager(1);
        say("TaskManager 1 is killed");
        flink.startTaskManager(1);
        await("the job is put back")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> flink.restores(job) > restores);
        flink.awaitRunning(job);
        awaitProgress();
        say("the job runs again");
    }

    private void killJobManager(String job) throws Exception {
        flink.awaitCheckpoint(job);
        flink.killJobManager();
        say("the JobManager is killed");
        await("the hub says so")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !part("job").equals("up"));
        flink.startJobManager();
        flink.awaitRunning(job);
        // The new one has read the job and its newest checkpoint from what high availability keeps.
        assertThat(flink.restores(job)).isPositive();
        hub.awaitReady();
        awaitProgress();
        say("the job runs under the new JobManager");
    }

    private void killBroker(String job) throws Exception {
        int leader = kafka.leaderOf(LogTopic.READINGS.topicName());
        kafka.kill(leader);
        say("broker " + leader + " is killed");
        awaitProgress();
        flink.awaitCheckpoint(job);
        kafka.startAgain(leader, LogTopic.READINGS.topicName());
        awaitProgress();
        say("broker " + leader + " is back in sync");
    }

    private String rescale(String job) throws Exception {
        Path savepoint = flink.stop(job);
        String rescaled = flink.run(4, properties, "-s", savepoint.toUri().toString());
        flink.awaitRunning(rescaled);
        assertThat(flink.restores(rescaled)).isPositive();
        assertThat(flink.ask("/jobs/" + rescaled).path("vertices").findValuesAsText("parallelism"))
                .contains("4");
        say("the job runs four times parallel");
        return rescaled;
    }

    private void everythingIsThereOnce() throws Exception {
        for (StormPublisher storm : storms) {
            new StormCheck(hub.client(), storm).everythingIsThereOnce(Duration.ofSeconds(60));
            say(storm.device().id() + ": " + storm.acknowledgedCount() + " readings and "
                    + alerts(storm.device().id()).size() + " alerts, each once");
        }
        for (int i = 0; i < KEEPERS; i++) {
            String id = "keeper-" + i;
            boolean cleared = i % 2 == 0;
            await(id + " has one alert").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                List<JsonNode> alerts = alerts(id);
                assertThat(alerts).hasSize(1);
                assertThat(alerts.get(0).path("raisedAt").asText())
                        .isEqualTo(start.plusSeconds(1).toString());
                assertThat(alerts.get(0).path("clearedAt").asText("null"))
                        .isEqualTo(cleared ? start.plusSeconds(5).toString() : "null");
            });
        }
        LogFold log = new LogFold(kafka.addresses());
        assertThat(log.told()).isEqualTo(log.folded(SharedHub.resource("e2e-tank.yaml")));
        say("alerts are those of a plain fold");
    }
}
