package io.fieldwarden.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.Quota;
import io.fieldwarden.ingest.http.HttpIngress;
import io.fieldwarden.ingest.mqtt.Bench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What comes in is appended, in quarantine, refused or underway, and at every instant in exactly one of these: looked at all the
 * time by another thread while every kind of message comes by every protocol. Quotas, busy and lost appends have their words on
 * the wire.
 */
class ConservationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    enum Protocol {
        MQTT("0", "99", "87", "87", "97", "97"),
        COAP("2.04", "4.00", "4.03", "4.04", "5.03 2", "4.29"),
        HTTP("204", "400", "403", "404", "503 2", "429");

        private final String good;
        private final String malformed;
        private final String forbidden;
        private final String unknown;
        private final String busy;
        private final String over;

        Protocol(String good, String malformed, String forbidden, String unknown, String busy, String over) {
            this.good = good;
            this.malformed = malformed;
            this.forbidden = forbidden;
            this.unknown = unknown;
            this.busy = busy;
            this.over = over;
        }

        private Way open(Bench bench) throws Exception {
            return switch (this) {
                case MQTT -> new Mqtt(bench);
                case COAP -> new Coap(bench);
                case HTTP -> new Http(bench);
            };
        }
    }

    /** Sends as {@code gate-1} for a device and says the code of the answer, with the seconds to wait after busy. */
    private interface Way extends AutoCloseable {
        String send(String device, String json) throws Exception;

        @Override
        void close();
    }

    private record Mqtt(Paho client) implements Way {
        Mqtt(Bench bench) {
            this(Paho.open(bench, "conservation", Farm.GATEWAY_TOKEN));
        }

        @Override
        public String send(String device, String json) {
            Paho.Told told = client.publish("devices/gate-1/readings/" + device, json);
            return Integer.toHexString(told.reason()) + waits(told.words());
        }

        private static String waits(String words) {
            return words.contains("rate_limited") ? words.replaceFirst(".* after (\\d+) s.*", " $1") : "";
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private record Coap(Bench bench, CoapEndpoint endpoint) implements Way {
        Coap(Bench bench) throws Exception {
            this(
                    bench,
                    new CoapEndpoint.Builder()
                            .setConfiguration(Configuration.createStandardWithoutFile())
                            .build());
            endpoint.start();
        }

        @Override
        public String send(String device, String json) throws Exception {
            CoapClient client = new CoapClient("coap://127.0.0.1:"
                    + bench.server().coapPort() + "/devices/" + device + "/readings?token=" + Farm.GATEWAY_TOKEN);
            client.setEndpoint(endpoint);
            client.setTimeout(PATIENCE.toMillis());
            Request request = new Request(CoAP.Code.POST);
            request.setPayload(json);
            CoapResponse answer = client.advanced(request);
            assertThat(answer).isNotNull();
            boolean waits = answer.getOptions().hasMaxAge();
            return answer.getCode() + (waits ? " " + answer.getOptions().getMaxAge() : "");
        }

        @Override
        public void close() {
            endpoint.destroy();
        }
    }

    private record Http(Bench bench) implements Way {
        @Override
        public String send(String device, String json) throws Exception {
            HttpIngress.Answer answer = bench.server()
                    .httpIngress()
                    .post(new HttpIngress.Request(
                            device,
                            "",
                            "Bearer " + Farm.GATEWAY_TOKEN,
                            "application/json",
                            Payload.of(json.getBytes(StandardCharsets.UTF_8))))
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String wait = answer.headers().getOrDefault("Retry-After", "");
            return answer.status() + (wait.isEmpty() ? "" : " " + wait);
        }

        @Override
        public void close() {
            // Nothing of it stays open.
        }
    }

    /** Looks at the counters all the time. */
    private static final class Watcher implements AutoCloseable {
        private final IntakeCounters counters;
        private final Thread thread = new Thread(this::look, "conservation");
        private volatile boolean over;
        private final AtomicLong looks = new AtomicLong();
        private volatile @Nullable String broken;

        Watcher(IntakeCounters counters) {
            this.counters = counters;
        }

        void start() {
            thread.start();
        }

        private void look() {
            IntakeCounters.Counts before = counters.counts();
            while (!over) {
                IntakeCounters.Counts now = counters.counts();
                boolean grew = now.received() >= before.received()
                        && now.appended() >= before.appended()
                        && now.quarantinedInAll() >= before.quarantinedInAll()
                        && now.refusedInAll() >= before.refusedInAll();
                if (now.underway() < 0 || !grew) {
                    broken = before + " and then " + now;
                }
                before = now;
                looks.incrementAndGet();
                LockSupport.parkNanos(20_000);
            }
        }

        @Override
        public void close() {
            over = true;
            await().atMost(PATIENCE).until(() -> !thread.isAlive());
            assertThat(broken).isNull();
            assertThat(looks.get()).isPositive();
        }
    }

    private static long underway(Bench bench) {
        return bench.server().counters().counts().underway();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nothing_that_comes_in_disappears(Protocol by) throws Exception {
        Bench bench = Bench.open();
        try (Watcher watcher = new Watcher(bench.server().counters());
                Way way = by.open(bench)) {
            watcher.start();
            for (int i = 0; i < 20; i++) {
                assertThat(way.send("pond-1", "{\"air_temp\":" + i + ",\"rssi\":-70}"))
                        .isEqualTo(by.good);
            }
            assertThat(way.send("pond-1", "{\"air_temp\":1,\"smell\":2}")).startsWith(by.good);
            assertThat(way.send("pond-1", "{\"air_temp\":")).isEqualTo(by.malformed);
            assertThat(way.send("soil-1", "{\"air_temp\":1}")).isEqualTo(by.forbidden);
            assertThat(way.send("nobody", "{\"air_temp\":1}")).isEqualTo(by.unknown);
            assertThat(bench.server().counters().counts())
                    .isEqualTo(counts(bench, 45, 41, 4, 0))
                    .extracting(IntakeCounters.Counts::underway)
                    .isEqualTo(0L);

            bench.log().fill(true);
            assertThat(way.send("pond-1", "{\"air_temp\":1}")).isEqualTo(by.busy);
            bench.log().fill(false);

            bench.log().hold();
            CompletableFuture<String> waiting =
                    CompletableFuture.supplyAsync(() -> sent(way, "{\"air_temp\":1,\"rssi\":-1}"));
            await().atMost(PATIENCE).until(() -> bench.log().heldCount() == 1);
            assertThat(underway(bench))
                    .as("two values that nobody has confirmed")
                    .isEqualTo(2);
            bench.log().lose();
            assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(by.busy);
            bench.log().release();
            assertThat(way.send("pond-1", "{\"air_temp\":1}")).isEqualTo(by.good);
            await().atMost(PATIENCE).until(() -> underway(bench) == 0);
            assertThat(bench.server().counters().counts()).isEqualTo(counts(bench, 49, 42, 4, 3));
        } finally {
            bench.close();
        }
    }

    /** The reasons are those that were; only the sums are asked for. */
    private static IntakeCounters.Counts counts(
            Bench bench, long received, long appended, long quarantined, long refused) {
        IntakeCounters.Counts now = bench.server().counters().counts();
        assertThat(Map.of(
                        "received", now.received(),
                        "appended", now.appended(),
                        "quarantined", now.quarantinedInAll(),
                        "refused", now.refusedInAll()))
                .isEqualTo(Map.of(
                        "received", received, "appended", appended, "quarantined", quarantined, "refused", refused));
        return now;
    }

    private static String sent(Way way, String json) {
        try {
            return way.send("pond-1", json);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A byte a second: the first message passes and is paid for long. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void who_sends_more_than_its_quota_is_told_when_to_come_again(Protocol by) throws Exception {
        Quota.Plan plan = new Quota.Plan(new Quota(0, 1), Quota.NONE, Quota.NONE, 1);
        Bench bench = Bench.open(Farm.registry(), config -> config.with(plan));
        try (Way way = by.open(bench)) {
            String json = "{\"air_temp\":1" + " ".repeat(1_000) + "}";
            assertThat(way.send("pond-1", json)).isEqualTo(by.good);

            String[] answer = way.send("pond-1", json).split(" ", -1);

            assertThat(answer[0]).isEqualTo(by.over);
            assertThat(Integer.parseInt(answer[1])).as("seconds to wait").isBetween(900, 1_014);
        } finally {
            bench.close();
        }
        assertThat(bench.log().readings()).hasSize(1);
    }
}
