package io.fieldwarden.edge.coap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.UplinkContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CoapUplinkTest extends UplinkContract {
    private final CoapLine line = new CoapLine();
    private ScriptedCoapHub scripted;

    @Override
    protected ScriptedHub hub() {
        scripted = new ScriptedCoapHub(TOKEN);
        return scripted;
    }

    @Override
    protected Uplink open(UplinkConfig config) {
        return CoapUplink.open(config, line);
    }

    @Test
    void the_time_to_come_back_is_the_max_age_of_the_answer() throws InterruptedException {
        scripted.maxAge = 13;
        hub.script(Answer.BUSY);
        assertThat(uplink.send(messages(0, 3)))
                .as("the rest of the window is not forced upon a busy hub")
                .containsOnly(new Outcome.Busy(Duration.ofSeconds(13)));
        assertThat(hub.received()).hasSize(1);
    }

    @Test
    void several_agents_share_one_endpoint_and_the_last_one_ends_it() throws InterruptedException {
        long before = threads();
        List<Uplink> uplinks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            uplinks.add(open(config(TOKEN)));
        }
        assertThat(threads()).as("threads of ten more agents").isEqualTo(before);
        for (Uplink one : uplinks) {
            assertThat(one.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Accepted.class);
            one.close();
            one.close();
        }
        assertThat(uplink.send(messages(0, 1)).get(0)).isInstanceOf(Outcome.Accepted.class);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().contains("UDP") || thread.getName().contains("Coap"))
                .count();
    }

    @Test
    void no_settings_file_is_left_in_the_working_directory() {
        assertThat(Path.of("Californium3.properties")).doesNotExist();
    }
}
