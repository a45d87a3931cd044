package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A gateway, one connection with many devices, and a real hub: one of them goes, then the other. */
final class GatewaySilentIT {
    private static final String PAGE = "GROUP.gateway " + SilentFarm.GATEWAY;

    /** Seconds in which a gateway connects again and sends, on a busy machine too. */
    private static final int SETTLE = 20;

    private static Path folder(String name) throws Exception {
        return Files.createTempDirectory(Path.of("target").toAbsolutePath(), name);
    }

    @Test
    void a_gateway_that_goes_is_one_alert_with_the_list_of_what_hangs_on_it() throws Exception {
        try (SilentFarm farm = new SilentFarm(folder("gateway-"), 2)) {
            farm.switchOn();
            assertThat(farm.paged()).isEmpty();

            farm.switchOff();

            SilentFarm.awaitSoon("the group and all its members", () -> {
                List<JsonNode> open = farm.alerts("&state=raised");
                return open.size() == 1
                        && open.get(0).path("group").path("standing").asInt() == SilentFarm.ALL;
            });
            JsonNode group = farm.alerts("&state=raised").get(0);
            assertThat(group.path("device").asText()).isEqualTo(SilentFarm.GATEWAY);
            String id = group.path("id").asText();
            assertThat(farm.alerts("&cause=" + id)).hasSize(SilentFarm.ALL);
            assertThat(farm.paged()).containsExactly(PAGE);
            farm.client()
                    .post(
                            "/alerts/" + id + "/acknowledge",
                            JsonNodeFactory.instance.objectNode().put("note", "on the way"));
            assertThat(farm.alerts("&state=acknowledged&members=show")).hasSize(SilentFarm.ALL + 1);

            farm.switchOn();

            SilentFarm.awaitSoon(
                    "everybody is back",
                    () -> farm.alerts("&state=raised,acknowledged&members=show").isEmpty());
            assertThat(farm.paged()).containsExactly(PAGE);
        }
    }

    /** Takes two minutes, as it must wait out the time after a start twice: {@code -Dsilence.restarts=true}. */
    @Test
    @EnabledIfSystemProperty(named = "silence.restarts", matches = "true")
    void a_hub_that_was_killed_or_stopped_for_longer_than_the_silence_limit_pages_nobody() throws Exception {
        try (SilentFarm farm = new SilentFarm(folder("restart-"), SETTLE)) {
            farm.switchOn();
            farm.kill();
            comesBack(farm, 1);
            farm.stop();
            comesBack(farm, 2);
        }
    }

    /** The time when the hub was down is no silence; that after it is. */
    @Test
    @EnabledIfSystemProperty(named = "silence.restarts", matches = "true")
    void a_gateway_that_goes_while_the_hub_is_down_is_one_alert_when_the_hub_is_back() throws Exception {
        try (SilentFarm farm = new SilentFarm(folder("away-"), 2)) {
            farm.switchOn();
            farm.kill();
            farm.switchOff();
            farm.restartAfterSilence();

            SilentFarm.awaitSoon("the group and all its members", () -> {
                List<JsonNode> open = farm.alerts("&state=raised");
                return open.size() == 1
                        && open.get(0).path("group").path("standing").asInt() == SilentFarm.ALL;
            });
            assertThat(farm.paged()).containsExactly(PAGE);
            assertThat(farm.silences()).isEqualTo(SilentFarm.ALL);

            farm.switchOn();

            SilentFarm.awaitSoon(
                    "everybody is back",
                    () -> farm.alerts("&state=raised,acknowledged&members=show").isEmpty());
            assertThat(farm.paged()).containsExactly(PAGE);
        }
    }

    private static void comesBack(SilentFarm farm, int gaps) throws Exception {
        farm.restartAfterSilence();
        // The gap is on record, as what it is.
        SilentFarm.awaitSoon("the gap", () -> farm.silences() >= (long) gaps * SilentFarm.ALL);
        // The time after a start is over, and that of a group too.
        farm.awaitSent(2 * SETTLE + 10);
        assertThat(farm.paged()).isEmpty();
        assertThat(farm.alerts("&state=raised&members=show")).isEmpty();
    }
}
