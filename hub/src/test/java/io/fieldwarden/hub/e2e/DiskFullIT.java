package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldwarden.hub.client.ApiException;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A hub on a small disk that somebody else fills while devices send: first beyond the reserve, then to the last byte. What
 * happens then stands in docs/operations.md.
 */
@Tag("long")
final class DiskFullIT {
    private static final long MIB = 1L << 20;
    private static final int DISK_MIB = 320;
    private static final int RESERVE_MIB = 48;
    private static final int BATCH = 8;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final Duration SOON = Duration.ofSeconds(60);

    private SmallDisk disk;
    private HubProcess hub;

    @Test
    void on_a_full_disk_devices_hear_busy_alerts_still_leave_and_all_goes_on_by_itself_when_there_is_room()
            throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "disk-full-");
        try (SmallDisk small = SmallDisk.mount(folder.resolve("data"), DISK_MIB)) {
            disk = small;
            Map<String, String> settings = Map.of(
                    "DISK_RESERVE_MIB",
                    Integer.toString(RESERVE_MIB),
                    "ALERTS_SETTLE_SECONDS",
                    "0",
                    "ALERTS_GROUP_HOLD_SECONDS",
                    "0");
            try (HubProcess started = HubProcess.run(disk.path(), settings).awaitReady()) {
                hub = started;
                story();
            }
        }
    }

    private void story() throws Exception {
        TestProfile.push(hub.client());
        new Profiles(hub.client()).push("e2e-silent", SharedHub.resource("e2e-silent.yaml"));
        Registrar registrar = new Registrar(hub.client());
        Registrar.NewDevice quiet = registrar.register(Registrar.request("quiet", "e2e-silent", Map.of()));
        StormPublisher publisher = new StormPublisher(
                registrar.register(Registrar.request("storm", SharedHub.PROFILE, Map.of())),
                () -> hub.addresses().mqtt(),
                System.currentTimeMillis() - Duration.ofMinutes(5).toMillis(),
                BATCH,
                Duration.ofMillis(20));
        publisher.start();
        List<String> taken = new ArrayList<>();
        try {
            awaitMore(publisher, 500);
            Doors doors = Doors.of(hub, quiet, SOON);
            await("a reading is taken").atMost(SOON).until(() -> publish(doors) == 0);
            beyondTheReserve(doors, taken);
            toTheLastByte(publisher, taken);
            disk.empty();
            await("every part is up again")
                    .atMost(SOON)
                    .until(() -> hub.client().get("/status").path("ready").asBoolean());
            awaitMore(publisher, 500);
            assertThat(publish(doors)).isZero();
            assertThat(addOrganisation("afterwards")).isTrue();
            assertThat(Files.size(disk.path().resolve("reserve"))).isEqualTo(RESERVE_MIB / 4 * MIB);
        } finally {
            publisher.stop();
        }
        new StormCheck(hub.client(), publisher).everythingIsThereOnce(SOON);
        assertThat(hub.client().get("/organisations?limit=200").path("items"))
                .extracting(one -> one.path("id").asText())
                .containsAll(taken);
    }

    /** Nothing of devices is taken, everything else goes on. */
    private void beyondTheReserve(Doors doors, List<String> taken) throws Exception {
        disk.leave(RESERVE_MIB / 2 * MIB);
        await("MQTT says busy").atMost(SOON).until(() -> publish(doors) == QUOTA_EXCEEDED);
        HttpResponse<String> refused = doors.http("{\"soil_vwc_20\":30}").get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(doors.coap("{\"soil_vwc_20\":30}")).contains("5.03").contains("Max-Age:2");
        assertThat(part("disk").path("state").asText()).isEqualTo("failed");
        assertThat(part("disk").path("detail").asText()).contains("disk.reserve-mib keeps 48");
        assertThat(part("log").path("state").asText()).isEqualTo("up");
        // What is not heard of any more is an alert, also now.
        await("an alert leaves")
                .atMost(SOON)
                .until(() -> !AlertPages.all(hub.client(), "quiet").isEmpty());
        assertThat(addOrganisation("in-the-reserve")).isTrue();
        taken.add("in-the-reserve");
    }

    /** The file of the reserve is given up, and even that room is taken: the log gives up, and changes are refused. */
    private void toTheLastByte(StormPublisher publisher, List<String> taken) throws Exception {
        await("all room is taken, the reserve too").atMost(SOON).until(() -> {
            disk.leave(0);
            return Files.notExists(disk.path().resolve("reserve")) && disk.free() == 0;
        });
        await("the log gives up").atMost(SOON).until(() -> {
            disk.leave(0);
            return part("log").path("state").asText().equals("failed");
        });
        await("a change is refused").atMost(SOON).until(() -> {
            disk.leave(0);
            String id = "full-" + taken.size();
            boolean added = addOrganisation(id);
            if (added) {
                taken.add(id);
            }
            return !added;
        });
        int acknowledged = publisher.acknowledgedCount();
        await("nothing is acknowledged")
                .during(Duration.ofSeconds(1))
                .atMost(SOON)
                .until(() -> publisher.acknowledgedCount() == acknowledged);
    }

    private boolean addOrganisation(String id) {
        try {
            hub.client()
                    .post(
                            "/organisations",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("id", id)
                                    .put("name", id)
                                    .put("kind", "township"));
            return true;
        } catch (ApiException e) {
            assertThat(e.status()).as(e.getMessage()).isEqualTo(503);
            return false;
        }
    }

    private JsonNode part(String name) {
        return StreamSupport.stream(hub.client().get("/status").path("parts").spliterator(), false)
                .filter(part -> part.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** @return the reason code of the PUBACK */
    private int publish(Doors doors) throws IOException {
        try (MqttWire wire = new MqttWire(hub.addresses().mqtt(), 5, SOON)) {
            assertThat(wire.connect(doors.device().id(), doors.device().secret()))
                    .isZero();
            return wire.publishAndWait(doors.topic(), "{\"soil_vwc_20\":30}");
        }
    }

    private static void awaitMore(StormPublisher publisher, int readings) {
        int before = publisher.acknowledgedCount();
        await(readings + " more acknowledged")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> publisher.acknowledgedCount() >= before + readings);
    }
}
