package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.EdgeConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.hub.client.Registrar;
import io.fieldwarden.hub.line.Quality;
import io.fieldwarden.hub.line.TcpLine;
import io.fieldwarden.hub.line.UdpLine;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Edge agents behind lines that are slow, cut, deaf or lossy: every reading that their outboxes kept arrives once, and they come
 * back without a storm. {@code -Dline.seed=…} decides what is lost.
 */
@Tag("long")
final class BadLineIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final long SEED = Long.getLong("line.seed", 20_261_124L);
    private static final ChannelId LEVEL = new ChannelId("level");
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration ARRIVED = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    /** Counts; what it gave before has been kept when it is asked for the next value. */
    private static final class Counter implements Sensor {
        private final TreeMap<Long, Double> kept = new TreeMap<>();
        private double value;
        private long at;

        @Override
        public synchronized Map<ChannelId, Double> sample(Set<ChannelId> due, Instant now) {
            if (value > 0) {
                kept.put(at, value);
            }
            value++;
            at = now.toEpochMilli();
            return Map.of(LEVEL, value);
        }

        synchronized SortedMap<Long, Double> kept() {
            return new TreeMap<>(kept);
        }

        /** So many more, whatever the line does meanwhile. */
        void awaitMore(int readings) {
            int before = kept().size();
            await(readings + " more kept").atMost(SOON).until(() -> kept().size() >= before + readings);
        }
    }

    private EdgeAgent agent(String name, UplinkConfig uplink, Counter counter) {
        return EdgeAgent.open(
                EdgeConfig.of(
                        uplink,
                        EdgeConfig.OutboxConfig.in(folder.resolve(name + ".db")),
                        new EdgeConfig.SensorConfig.Given(PERIOD)),
                counter,
                List.of(LEVEL),
                Clock.systemUTC(),
                new CoapLine());
    }

    private static InetSocketAddress at(String url) {
        URI uri = URI.create(url);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    @Test
    void over_tcp_a_line_that_is_slow_or_cut_or_deaf_loses_nothing_and_brings_no_storm() throws Exception {
        Registrar.NewDevice device = HUB.device();
        Counter counter = new Counter();
        try (TcpLine line = TcpLine.to(() -> at(HUB.addresses().mqtt()))) {
            UplinkConfig uplink = UplinkConfig.bySecret(
                    URI.create("mqtt://127.0.0.1:" + line.port()),
                    new DeviceId(device.id()),
                    new Secret(device.secret()));
            try (EdgeAgent agent = agent("tcp", uplink, counter)) {
                counter.awaitMore(25);
                line.set(Quality.slow(100, 8_192));
                counter.awaitMore(50);
                for (int i = 0; i < 3; i++) {
                    line.cut();
                    counter.awaitMore(15);
                }
                line.set(Quality.DEAF);
                counter.awaitMore(50);
                line.set(Quality.GOOD);
                line.down(true);
                counter.awaitMore(75);
                line.down(false);
                counter.awaitMore(25);
                StormCheck.everyReadingIsThereOnce(HUB.client(), device.id(), counter.kept(), ARRIVED);
                // Three cuts, a line that is down for a second and a half, and room for a slow machine.
                assertThat(line.connections()).isLessThan(40);
                assertThat(agent.counters().failures().outbox()).isZero();
            }
        }
    }

    @Test
    void over_udp_a_line_that_loses_doubles_and_overtakes_loses_nothing_and_doubles_nothing() throws Exception {
        System.out.println("line.seed=" + SEED);
        Registrar.NewDevice device = HUB.device();
        Counter counter = new Counter();
        try (UdpLine line = UdpLine.to(at(HUB.addresses().coap()), SEED)) {
            UplinkConfig uplink = UplinkConfig.byToken(
                    URI.create("coap://127.0.0.1:" + line.port()),
                    new DeviceId(device.id()),
                    new Secret(device.token()));
            try (EdgeAgent agent = agent("udp", uplink, counter)) {
                counter.awaitMore(25);
                line.set(Quality.lossy(0.15, 0.15, 60));
                counter.awaitMore(100);
                line.rebind();
                counter.awaitMore(50);
                line.set(Quality.DEAF);
                counter.awaitMore(50);
                line.set(Quality.GOOD);
                StormCheck.everyReadingIsThereOnce(HUB.client(), device.id(), counter.kept(), ARRIVED);
                assertThat(line.lost()).isPositive();
                // Each message carries what has gathered, and is sent again only when nothing was heard of it.
                assertThat(line.sent()).isLessThan(counter.kept().size() * 3);
                assertThat(agent.counters().failures().outbox()).isZero();
            }
        }
    }
}
