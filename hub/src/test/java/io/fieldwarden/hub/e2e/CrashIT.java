package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of the whole hub in the middle of a publish storm and of the start after it, again and again: what was
 * acknowledged is in the series with its value, once, and no alert is there twice. The moments come from a seed that is printed; {@code -Dcrash.seed=…}
 * repeats them and {@code -Dcrash.kills=…} makes it longer.
 */
final class CrashIT {
    private static final int DEVICES = 4;
    private static final int BATCH = 8;
    private static final int KILLS = Integer.getInteger("crash.kills", 6);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int LONGEST_MS = 2_000;

    /** About as long as a start takes on a slow machine. */
    private static final int STARTING_MS = 5_000;

    private volatile String mqtt;

    @Test
    void nothing_acknowledged_is_lost_and_no_alert_comes_twice_however_often_the_hub_is_killed() throws Exception {
        System.out.println("crash.seed=" + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "crash-");
        Path data = folder.resolve("data");
        HubProcess hub = HubProcess.run(data, Map.of()).awaitReady();
        List<StormPublisher> publishers = publishers(hub.client());
        publishers.forEach(StormPublisher::start);
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                mqtt = hub.addresses().mqtt();
                awaitAcknowledged(publishers, hub);
                await().pollDelay(Duration.ofMillis(random.nextInt(LONGEST_MS))).until(() -> true);
                mqtt = null;
                hub.kill();
                hub = HubProcess.run(data, Map.of());
                if (random.nextBoolean() && kill + 1 < KILLS) {
                    // While it recovers from the kill before.
                    kill++;
                    await().pollDelay(Duration.ofMillis(random.nextInt(STARTING_MS)))
                            .until(() -> true);
                    hub.kill();
                    hub = HubProcess.run(data, Map.of());
                }
                hub.awaitListening();
            }
            mqtt = hub.addresses().mqtt();
            awaitAcknowledged(publishers, hub);
        } finally {
            for (StormPublisher publisher : publishers) {
                publisher.stop();
            }
        }
        try (HubProcess last = hub.awaitReady()) {
            for (StormPublisher publisher : publishers) {
                new StormCheck(last.client(), publisher).everythingIsThereOnce(Duration.ofSeconds(60));
            }
        }
    }

    private List<StormPublisher> publishers(ApiClient client) {
        TestProfile.push(client);
        Registrar registrar = new Registrar(client);
        List<StormPublisher> publishers = new ArrayList<>();
        // In the past, so that the times of a long storm never run ahead of the hub's clock.
        long first = System.currentTimeMillis() - Duration.ofMinutes(5).toMillis();
        for (int i = 0; i < DEVICES; i++) {
            Registrar.NewDevice device =
                    registrar.register(Registrar.request("storm-" + i, SharedHub.PROFILE, Map.of()));
            publishers.add(new StormPublisher(device, () -> mqtt, first, BATCH));
        }
        return publishers;
    }

    /** Each publisher gets on after each start, or the storm would not be one. */
    private static void awaitAcknowledged(List<StormPublisher> publishers, HubProcess hub) {
        Map<StormPublisher, Integer> before = new HashMap<>();
        publishers.forEach(publisher -> before.put(publisher, publisher.acknowledgedCount()));
        await("acknowledgements after a start")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(hub.process().isAlive()).as(hub::output).isTrue();
                    return publishers.stream().allMatch(p -> p.acknowledgedCount() > before.get(p));
                });
    }
}
