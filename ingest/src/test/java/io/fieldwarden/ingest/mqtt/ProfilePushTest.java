package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.Farm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The profile in force on the way down to those who run rules beside the sensors. */
class ProfilePushTest {
    private static final String SUBSCRIBE_SOIL = "82 1C 00 01" + Bytes.text("devices/soil-1/commands") + "01";

    private final Bench bench = Bench.open();
    private int nextPacket = 1;

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void who_subscribes_to_its_commands_is_sent_the_active_profile_at_once_and_each_that_follows() {
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            subscribe(client);
            JsonNode first = command(client);
            assertThat(first.path("format").asInt()).isEqualTo(1);
            assertThat(first.path("kind").asText()).isEqualTo("profile");
            assertThat(first.path("id").asText()).isEqualTo("profile/soil-station@1");
            assertThat(first.path("device").asText()).isEqualTo("soil-1");
            assertThat(first.path("yaml").asText()).isEqualTo("soil-station 1");
            bench.registry().put(Farm.profile("soil-station", 2, true));
            assertThat(command(client).path("yaml").asText()).isEqualTo("soil-station 2");
            bench.registry().put(Farm.profile("soil-station", 1, true));
            assertThat(command(client).path("id").asText()).as("rolled back").isEqualTo("profile/soil-station@1");
        }
    }

    @Test
    void parameters_are_those_of_the_position_and_over_them_those_of_the_device() {
        bench.registry().put(position(Map.of("fc", "30", "wp", "12")));
        bench.registry().put(soil1(Map.of("fc", "33")));
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            subscribe(client);
            assertThat(command(client).path("parameters")).hasToString("{\"fc\":\"33\",\"wp\":\"12\"}");
            bench.registry().put(position(Map.of("fc", "30", "wp", "14")));
            assertThat(command(client).path("parameters")).hasToString("{\"fc\":\"33\",\"wp\":\"14\"}");
            bench.registry().put(soil1(Map.of("fc", "34")));
            assertThat(command(client).path("parameters")).hasToString("{\"fc\":\"34\",\"wp\":\"14\"}");
        }
    }

    @Test
    void a_gateway_is_sent_the_profiles_of_those_behind_it_also_of_one_that_comes_later() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "g", Farm.GATEWAY_TOKEN, "")).expect("20 02 00 00");
            client.send(Bytes.of("82 1C 00 01", Bytes.text("devices/gate-1/commands"), "01"))
                    .expect("90 03 00 01 01");
            assertThat(command(client).path("device").asText()).isEqualTo("gate-1");
            assertThat(command(client).path("device").asText()).isEqualTo("pond-1");
            bench.registry().put(Farm.device("pond-2", Optional.of(new DeviceId("gate-1")), Farm.known(""), true));
            assertThat(command(client).path("device").asText()).isEqualTo("pond-2");
        }
    }

    @Test
    void what_changes_nothing_for_the_device_is_not_sent_nor_anything_after_the_subscription_ends() {
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            subscribe(client);
            command(client);
            bench.registry().put(soil1(Map.of()));
            bench.registry().put(Farm.profile("soil-station", 2, false));
            bench.registry().put(Farm.profile("boiler-steam", 1, true));
            bench.registry().put(Farm.device("pond-1", Optional.of(new DeviceId("gate-1")), Farm.known(""), true));
            assertThat(client.isSilentFor(100)).isTrue();
            client.send(Bytes.of("A2 1B 00 02", Bytes.text("devices/soil-1/commands")))
                    .expect("B0 02 00 02");
            bench.registry().put(Farm.profile("soil-station", 3, true));
            assertThat(client.isSilentFor(100)).isTrue();
        }
    }

    @Test
    void a_version_that_does_not_load_is_not_sent() {
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            subscribe(client);
            command(client);
            bench.registry().put(new RegistryEntry.Profile(ProfileRef.parse("soil-station@2"), true, "broken"));
            assertThat(client.isSilentFor(100)).isTrue();
        }
    }

    /** The client has acknowledged nothing so far, and need not: the window of version 3 is the server's own. */
    private void subscribe(RawClient client) {
        client.send(Bytes.of(SUBSCRIBE_SOIL)).expect("90 03 00 01 01");
    }

    /** The next PUBLISH, acknowledged. */
    private JsonNode command(RawClient client) {
        ByteBuffer packet = ByteBuffer.wrap(client.packet());
        assertThat(packet.get()).as("PUBLISH, QoS 1").isEqualTo((byte) 0x32);
        while (packet.get() < 0) {
            // the length is known by now
        }
        byte[] topic = new byte[packet.getShort()];
        packet.get(topic);
        assertThat(new String(topic, StandardCharsets.UTF_8)).endsWith("/commands");
        int id = packet.getShort();
        assertThat(id).isEqualTo(nextPacket++);
        client.send(Bytes.of("40 02", String.format(Locale.ROOT, "%04X", id)));
        byte[] payload = new byte[packet.remaining()];
        packet.get(payload);
        try {
            return new ObjectMapper().readTree(payload);
        } catch (IOException e) {
            throw new AssertionError(new String(payload, StandardCharsets.UTF_8), e);
        }
    }

    private static RegistryEntry.Position position(Map<String, String> parameters) {
        return new RegistryEntry.Position(
                new PositionId("field-1"), Optional.empty(), new Text("田", "Field"), Optional.empty(), "", parameters);
    }

    private static RegistryEntry.Device soil1(Map<String, String> parameters) {
        return new RegistryEntry.Device(
                new DeviceId("soil-1"),
                new ProfileId("soil-station"),
                new RegistryEntry.Place(Optional.of(new PositionId("field-1")), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Farm.soil1().credentials(),
                true,
                parameters);
    }
}
