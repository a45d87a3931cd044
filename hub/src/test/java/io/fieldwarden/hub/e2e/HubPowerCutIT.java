package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.client.Registrar;
import io.fieldwarden.hub.power.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The power goes under a whole hub in the middle of a storm: log, series, registry, checkpoints. Another hub starts on what the
 * disk holds then, with {@code -Dpower.hub-cuts=…} cuts at moments that {@code -Dpower.seed=…} chooses.
 */
@Tag("long")
final class HubPowerCutIT {
    private static final int CUTS = Integer.getInteger("power.hub-cuts", 5);
    private static final long SEED = Long.getLong("power.seed", 20_261_124L);
    private static final int DEVICES = 2;
    private static final int BATCH = 8;
    private static final int READINGS = 4_000;
    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void what_a_hub_acknowledged_is_there_once_after_a_power_cut() throws Exception {
        cut("fsync", CUTS);
    }

    @Test
    void a_hub_that_leaves_syncing_to_the_system_is_found_out() {
        assertThatThrownBy(() -> cut("os", 3)).hasStackTraceContaining("but could not find");
    }

    private static void cut(String flush, int cuts) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "power-");
        Recorder recorder = Recorder.in(folder);
        Map<String, String> environment = new HashMap<>(recorder.environment(""));
        environment.put("LOG_FLUSH", flush);
        HubProcess hub = HubProcess.run(recorder.root(), environment).awaitReady();
        List<StormPublisher> publishers = publishers(hub);
        publishers.forEach(StormPublisher::start);
        long first;
        long last;
        try {
            awaitAcknowledged(publishers, BATCH);
            first = System.nanoTime();
            awaitAcknowledged(publishers, READINGS);
            last = System.nanoTime();
            hub.kill();
        } finally {
            for (StormPublisher publisher : publishers) {
                publisher.stop();
            }
        }
        recorder.cut(cuts, SEED, first, last, (nanos, image) -> {
            // A cut that is found out soon is a test that ends soon.
            Duration longest = flush.equals("fsync") ? SOON : Duration.ofSeconds(15);
            try (HubProcess again = HubProcess.run(image, Map.of()).awaitReady()) {
                for (StormPublisher publisher : publishers) {
                    StormCheck.allAreThere(
                            again.client(), publisher.device().id(), publisher.acknowledgedUntil(nanos), longest);
                }
            }
        });
    }

    private static List<StormPublisher> publishers(HubProcess hub) {
        TestProfile.push(hub.client());
        Registrar registrar = new Registrar(hub.client());
        List<StormPublisher> publishers = new ArrayList<>();
        long first = System.currentTimeMillis() - Duration.ofMinutes(5).toMillis();
        String mqtt = hub.addresses().mqtt();
        for (int i = 0; i < DEVICES; i++) {
            Registrar.NewDevice device = registrar.register(Registrar.request("cut-" + i, SharedHub.PROFILE, Map.of()));
            publishers.add(new StormPublisher(device, () -> mqtt, first, BATCH, Duration.ofMillis(5)));
        }
        return publishers;
    }

    private static void awaitAcknowledged(List<StormPublisher> publishers, int readings) {
        await(readings + " acknowledged")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> publishers.stream().allMatch(p -> p.acknowledgedCount() >= readings));
    }
}
