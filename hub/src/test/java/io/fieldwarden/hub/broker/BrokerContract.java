package io.fieldwarden.hub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.Sample;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Sender;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.Trust;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.mqtt.MqttUplink;
import io.fieldwarden.edge.sqlite.SqliteOutbox;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an edge agent promises over an MQTT 5 server that nobody here wrote: everything that was put into its outbox arrives in
 * order, is kept until it is acknowledged, and comes again when it was not.
 */
public abstract class BrokerContract {
    private static final DeviceId DEVICE = new DeviceId("soil-1");
    private static final ChannelId NUMBER = new ChannelId("n");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int WINDOW = 16;

    /** Of a PUBACK without reason and properties (MQTT 5 §3.4.2.1). */
    private static final int PUBACK_BYTES = 4;

    private static final int CONNACK_AT_MOST = 64;

    /** Held, because the log manager would forget it: the client library prints each line that a test cuts. */
    private static final Logger CLIENT_LOG = Logger.getLogger("org.eclipse.paho");

    @TempDir
    Path folder;

    private final Instant firstTaken = Instant.now();

    private Broker broker;
    private Line line;
    private Outbox outbox;
    private MqttUplink uplink;
    private Sender sender;
    private int next;

    /** A server that has just started. */
    protected abstract Broker start() throws Exception;

    @BeforeEach
    final void open() throws Exception {
        CLIENT_LOG.setLevel(Level.OFF);
        broker = start();
        line = new Line(() -> broker.address());
        openAgent();
    }

    @AfterEach
    final void close() throws Exception {
        closeAgent();
        line.close();
        broker.close();
    }

    private void openAgent() {
        outbox = SqliteOutbox.open(folder.resolve("outbox.db"), 1 << 26);
        UplinkConfig config = new UplinkConfig(
                URI.create("mqtt://127.0.0.1:" + line.port()),
                DEVICE,
                Optional.empty(),
                Optional.of(new Secret("anything")),
                WINDOW,
                TIMEOUT,
                Trust.OF_THE_RUNTIME);
        uplink = MqttUplink.open(config);
        // A sample a message, so that a window is many of them, and no wait that a test would have to sit out.
        SenderConfig sending = new SenderConfig(
                WINDOW * 4, 1, config.maxMessageBytes(), Backlog.DEFAULTS, Duration.ofMillis(1), Duration.ofMillis(2));
        sender = new Sender(outbox, uplink, sending, Clock.systemUTC(), new Random(1), new AgentCounters());
    }

    private void closeAgent() {
        uplink.close();
        outbox.close();
    }

    private void sample(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(new Sample(DEVICE, firstTaken.plusMillis(next), Map.of(NUMBER, (double) next)));
            next++;
        }
        outbox.append(samples, Outbox.Priority.READING);
    }

    private long waiting() {
        return outbox.status().entries();
    }

    /** Sends once and waits until the sender would send again, which after a failure is a moment later. */
    private void step() throws InterruptedException {
        Instant again = sender.step();
        await("the sender's next turn")
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !Instant.now().isBefore(again) || waiting() == 0);
    }

    private void sendAll() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (waiting() > 0 && System.nanoTime() - end < 0) {
            step();
        }
        assertThat(waiting()).isZero();
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void awaitLast(Ear ear, int number) {
        await("number " + number + " is heard")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ear.numbers().contains(number));
    }

    @Test
    void what_is_in_the_outbox_arrives_in_its_order_and_once_over_an_undisturbed_line() throws Exception {
        try (Ear ear = new Ear(broker.address())) {
            sample(500);
            sendAll();
            sample(300);
            sendAll();
            awaitLast(ear, 799);
            assertThat(ear.numbers()).isEqualTo(upTo(800));
        }
    }

    @Test
    void what_was_not_acknowledged_when_the_line_was_cut_comes_again_and_nothing_else_does() throws Exception {
        try (Ear ear = new Ear(broker.address())) {
            sample(200);
            for (int cuts = 0; cuts < 5; cuts++) {
                line.breakAfter(CONNACK_AT_MOST + 9L * PUBACK_BYTES, Line.Fault.CUT);
                long before = waiting();
                step();
                assertThat(waiting()).isPositive().isLessThan(before);
                line.mend();
            }
            sendAll();
            awaitLast(ear, 199);
            expectOrderWithRepeats(ear.numbers(), 200);
        }
    }

    @Test
    void without_acknowledgements_everything_stays_and_comes_again_in_order() throws Exception {
        try (Ear ear = new Ear(broker.address())) {
            sample(100);
            sendAll();
            line.breakAfter(0, Line.Fault.DEAD);
            sample(50);
            long start = System.nanoTime();
            step();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(3));
            assertThat(waiting()).isEqualTo(50);
            // What was under way had arrived: the server has it twice then, which is what at least once means.
            awaitLast(ear, 100);
            line.mend();
            sendAll();
            awaitLast(ear, 149);
            expectOrderWithRepeats(ear.numbers(), 150);
            assertThat(ear.numbers()).hasSizeGreaterThan(150);
        }
    }

    @Test
    void a_server_that_was_killed_gets_on_its_return_what_the_outbox_of_a_restarted_agent_has_kept() throws Exception {
        try (Ear ear = new Ear(broker.address())) {
            sample(100);
            sendAll();
            awaitLast(ear, 99);
            assertThat(ear.numbers()).isEqualTo(upTo(100));
        }
        broker.kill();
        sample(100);
        step();
        step();
        assertThat(waiting()).isEqualTo(100);
        closeAgent();
        openAgent();
        assertThat(waiting()).isEqualTo(100);
        broker.startAgain();
        try (Ear ear = new Ear(broker.address())) {
            sample(50);
            sendAll();
            awaitLast(ear, 249);
            assertThat(ear.numbers())
                    .isEqualTo(IntStream.range(100, 250).boxed().toList());
        }
    }

    /** All of them; the first time each comes, in order; again only what one window had under way. */
    private static void expectOrderWithRepeats(List<Integer> heard, int count) {
        assertThat(List.copyOf(new LinkedHashSet<>(heard))).isEqualTo(upTo(count));
        int highest = -1;
        for (int number : heard) {
            assertThat(number).isGreaterThan(highest - WINDOW);
            highest = Math.max(highest, number);
        }
    }
}
