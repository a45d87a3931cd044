package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Farm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

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
    void fifty_of_fifty_that_are_silent_or_begin_and_never_end_are_closed() {
        reopen(mqtt -> mqtt.with(limits -> limits.withPatience(Duration.ofMillis(500), Duration.ofSeconds(20))));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            RawClient client = RawClient.to(bench);
            clients.add(client);
            if (i % 2 == 0) {
                client.send(Bytes.of("10 20 00 04 'MQ'"));
            }
        }
        clients.forEach(RawClient::expectClosed);
        clients.forEach(RawClient::close);
    }

    @Test
    void a_packet_that_is_begun_and_not_ended_ends_the_connection() {
        reopen(mqtt ->
                mqtt.with(new MqttConfig.Keeping(Duration.ZERO, 0, Duration.ofSeconds(30), Duration.ofMillis(300))));
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.of("32 40 00 20 'devices'")).expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    /** Fills the buffers of a socket two bytes at a time: {@code ./mvnw test -pl ingest -am -Dtest=ProtectionTest -Dslow=true}. */
    @Test
    @EnabledIfSystemProperty(named = "slow", matches = "true")
    void who_does_not_read_is_let_go() {
        reopen(mqtt ->
                mqtt.with(new MqttConfig.Keeping(Duration.ZERO, 0, Duration.ofMillis(300), Duration.ofSeconds(60))));
        try (RawClient client = RawClient.narrow(bench)) {
            client.send(Bytes.connect(5, "c", Farm.TOKEN, "")).packet();
            byte[] pings = new byte[32 << 10];
            for (int i = 0; i < pings.length; i += 2) {
                pings[i] = (byte) 0xC0;
            }
            client.sendWhileOpen(pings);
        }
        await().atMost(PATIENCE)
                .until(() -> bench.meters().get("hub.mqtt.slow").counter().count() == 1);
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
