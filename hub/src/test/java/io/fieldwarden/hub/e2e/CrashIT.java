package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
 * {@code kill -9} of the hub in the middle of a publish storm and of the start after it, of an edge agent that samples all the
 * while, or of both, again and again: what the hub acknowledged and what the outbox of the agent kept is in the series with its
 * value, once, and no alert is there twice. The moments come from a seed that is printed; {@code -Dcrash.seed=…} repeats them and
 * {@code -Dcrash.kills=…} makes it longer. The storm is held back by {@code -Dcrash.pause=…} milliseconds after each batch, so
 * that what is sent between the kills does not keep two processors busy that are wanted for the starts; 0 is all that goes.
 */
final class CrashIT {
    private static final int DEVICES = 4;
    private static final int BATCH = 8;
    private static final int KILLS = Integer.getInteger("crash.kills", 10);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int LONGEST_MS = 2_000;
    private static final Duration PAUSE = Duration.ofMillis(Integer.getInteger("crash.pause", 20));

    /** About as long as a start takes on a slow machine. */
    private static final int STARTING_MS = 5_000;

    private static final int LOWEST_PORT = 23_400;
    private static final Map<String, String> AT = fixedPort();

    private volatile String mqtt;
    private HubProcess hub;

    @Test
    void nothing_acknowledged_is_lost_and_no_alert_comes_twice_however_often_the_hub_is_killed() throws Exception {
        System.out.println("crash.seed=" + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "crash-");
        Path data = folder.resolve("data");
        hub = HubProcess.run(data, AT).awaitReady();
        List<StormPublisher> publishers = publishers(hub.client());
        Registrar.NewDevice counting =
                new Registrar(hub.client()).register(Registrar.request("counting", SharedHub.PROFILE, Map.of()));
        try (CountingAgent agent =
                new CountingAgent(folder.resolve("agent"), hub.addresses().mqtt(), counting)) {
            agent.start();
            publishers.forEach(StormPublisher::start);
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    mqtt = hub.addresses().mqtt();
                    awaitAcknowledged(publishers, hub);
                    awaitKept(agent);
                    pause(random.nextInt(LONGEST_MS));
                    kill(Victim.of(kill, random), agent, random);
                }
                mqtt = hub.addresses().mqtt();
                awaitAcknowledged(publishers, hub);
            } finally {
                for (StormPublisher publisher : publishers) {
                    publisher.stop();
                }
            }
            try (HubProcess last = hub.awaitReady()) {
                // Its waits between two tries have become long; a new one begins with short ones.
                agent.kill();
                agent.start();
                StormCheck.everyReadingIsThereOnce(last.client(), counting.id(), agent.kept(), Duration.ofSeconds(60));
                for (StormPublisher publisher : publishers) {
                    new StormCheck(last.client(), publisher).everythingIsThereOnce(Duration.ofSeconds(60));
                }
            }
        }
    }

    /** Who is killed: the hub in two of five cases, alone or with the agent, else the agent. */
    private enum Victim {
        HUB,
        AGENT,
        BOTH;

        static Victim of(int kill, SplittableRandom random) {
            if (kill % 5 >= 2) {
                return AGENT;
            }
            return random.nextInt(3) == 0 ? BOTH : HUB;
        }
    }

    private void kill(Victim victim, CountingAgent agent, SplittableRandom random) throws Exception {
        if (victim != Victim.HUB) {
            agent.kill();
        }
        if (victim != Victim.AGENT) {
            mqtt = null;
            hub.kill();
            hub = HubProcess.run(hub.data(), AT);
            if (random.nextInt(3) == 0) {
                // While it recovers from the kill before.
                pause(random.nextInt(STARTING_MS));
                hub.kill();
                hub = HubProcess.run(hub.data(), AT);
            }
        }
        if (victim != Victim.HUB) {
            agent.start();
        }
        hub.awaitListening();
    }

    private static void pause(int millis) {
        await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }

    private static void awaitKept(CountingAgent agent) throws IOException {
        int before = agent.kept().size();
        await("readings that the agent keeps")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> agent.kept().size() > before);
    }

    /**
     * The agent finds the hub at the same address after each start. Below the ports that the system gives to clients: one of
     * those may be taken, even by the client that looks for the hub, while the hub is away.
     */
    private static Map<String, String> fixedPort() {
        for (int port = LOWEST_PORT; ; port++) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return Map.of("INGEST_MQTT_PORT", Integer.toString(free.getLocalPort()));
            } catch (IOException e) {
                if (port == LOWEST_PORT + 1_000) {
                    throw new UncheckedIOException("no free port from " + LOWEST_PORT, e);
                }
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
            publishers.add(new StormPublisher(device, () -> mqtt, first, BATCH, PAUSE));
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
