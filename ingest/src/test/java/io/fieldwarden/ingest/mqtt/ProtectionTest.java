package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Farm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against those who say nothing, speak slowly, do not read, or come too often. */
class ProtectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANY = 50;

    private Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    private void reopen(UnaryOperator<MqttConfig> change) {
        bench.close();
        bench = Bench.open(Farm.registry(), config -> config.with(change));
    }

    @Test
    void fifty_of_fifty_that_are_silent_or_begin_and_never_end_or_drip_are_closed() {
        reopen(mqtt -> mqtt.with(limits -> limits.withPatience(Duration.ofMillis(500), Duration.ofSeconds(20))));
        List<RawClient> clients = new ArrayList<>();
        byte[] begun = Bytes.of("10 7F 00 04 'MQ'");
        try (ScheduledDrips drips = new ScheduledDrips()) {
            for (int i = 0; i < MANY; i++) {
                RawClient client = RawClient.to(bench);
                clients.add(client);
                if (i % 3 > 0) {
                    client.sendIfOpen(begun);
                }
                if (i % 3 == 2) {
                    drips.onto(client);
                }
            }
            clients.forEach(RawClient::expectClosed);
        }
        clients.forEach(RawClient::close);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bench.meters()
                                .get("hub.mqtt.connections")
                                .gauge()
                                .value())
                        .isZero());
    }

    /** A byte for each now and then, never enough of them. */
    private static final class ScheduledDrips implements AutoCloseable {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

        void onto(RawClient client) {
            ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                    () -> client.sendIfOpen(new byte[] {'T'}), 50, 50, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            timer.shutdownNow();
            await().atMost(PATIENCE).until(timer::isTerminated);
        }
    }

    @Test
    void a_packet_that_is_begun_and_not_ended_ends_the_connection() {
        reopen(mqtt ->
                mqtt.with(new MqttConfig.Keeping(Duration.ZERO, 0, Duration.ofSeconds(30), Duration.ofMillis(300))));
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.of("32 40 00 20 'devices'")).expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    /** It asks in few words for much: what is sent to it fills the buffers of the socket soon. */
    @Test
    void who_does_not_read_is_let_go() {
        bench.close();
        DeviceRegistry registry = Farm.registry();
        RegistryEntry.Device soil = Farm.soil1();
        registry.put(new RegistryEntry.Device(
                soil.id(),
                soil.profile(),
                soil.place(),
                soil.gateway(),
                soil.credentials(),
                true,
                Map.of("note", "x".repeat(60_000))));
        bench = Bench.open(
                registry,
                config -> config.with(mqtt -> mqtt.with(
                        new MqttConfig.Keeping(Duration.ZERO, 0, Duration.ofMillis(300), Duration.ofSeconds(60)))));
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "c", Farm.TOKEN, "")).packet();
            client.send(Bytes.packet(0x82, "00 01", Bytes.text("v1/devices/me/attributes/response/+"), "00"))
                    .expect("90 03 00 01 00");
            byte[] asks = Bytes.packet(0x30, Bytes.text("v1/devices/me/attributes/request/1"), "'{}'");
            for (int i = 0; i < 1_000; i++) {
                client.sendIfOpen(asks);
            }
            await().atMost(PATIENCE)
                    .until(() -> bench.meters().get("hub.mqtt.slow").counter().count() == 1);
        }
    }

    @Test
    void one_address_has_no_more_connections_than_it_may_and_gets_one_when_another_leaves() {
        reopen(mqtt -> mqtt.with(new Doors.Limits(100, 2, 100, 1_000, 1_000, Duration.ofSeconds(5))));
        try (RawClient first = RawClient.loggedIn(bench, 5)) {
            try (RawClient second = RawClient.to(bench)) {
                second.send(Bytes.connect(4, "b", Farm.TOKEN, "")).expect("20 02 00 00");
                try (RawClient third = RawClient.to(bench)) {
                    third.expectClosed();
                }
            }
            assertThat(bench.meters()
                            .get("hub.mqtt.turned.away")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            await().atMost(PATIENCE).until(this::letsIn);
            first.send(Bytes.of("C0 00")).expect("D0 00");
        }
    }

    private boolean letsIn() {
        try (RawClient again = RawClient.to(bench)) {
            return again.send(Bytes.connect(4, "c", Farm.TOKEN, "")).isAnswered();
        }
    }

    @Test
    void who_logs_in_makes_room_for_others_who_have_not_yet() {
        reopen(mqtt -> mqtt.with(new Doors.Limits(100, 100, 1, 1_000, 1_000, Duration.ofSeconds(5))));
        try (RawClient first = RawClient.loggedIn(bench, 5);
                RawClient second = RawClient.to(bench)) {
            second.send(Bytes.connect(4, "b", Farm.TOKEN, "")).expect("20 02 00 00");
            // Of two that have not logged in only one is let in, whichever the server sees first.
            try (RawClient one = RawClient.to(bench);
                    RawClient other = RawClient.to(bench)) {
                await().atMost(PATIENCE)
                        .until(() -> bench.meters()
                                        .get("hub.mqtt.turned.away")
                                        .functionCounter()
                                        .count()
                                == 1);
                boolean oneIn =
                        one.sendIfOpen(Bytes.connect(4, "d", Farm.TOKEN, "")).isAnswered();
                boolean otherIn =
                        other.sendIfOpen(Bytes.connect(4, "e", Farm.TOKEN, "")).isAnswered();
                assertThat(oneIn).isNotEqualTo(otherIn);
            }
            first.send(Bytes.of("C0 00")).expect("D0 00");
        }
    }

    @Test
    void who_comes_faster_than_the_pace_is_let_wait_and_not_sent_away() {
        reopen(mqtt -> mqtt.with(new Doors.Limits(100, 100, 100, 5, 1, Duration.ofSeconds(5))));
        for (int i = 0; i < 3; i++) {
            RawClient.loggedIn(bench, 5).close();
        }
        assertThat(bench.meters().get("hub.mqtt.turned.away").functionCounter().count())
                .isZero();
    }
}
