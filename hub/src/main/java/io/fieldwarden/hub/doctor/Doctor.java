package io.fieldwarden.hub.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Looks at a running hub as its users meet it: its parts, the disk, the clock, and a reading of a device of its own that has
 * to come out of the API after it went in by MQTT and by CoAP. Each step tells how long it took and what is wrong.
 */
public final class Doctor {
    private static final long LEAST_FREE_BYTES = 1L << 30;
    private static final Duration VISIBLE = Duration.ofSeconds(10);
    private static final long POLL_MS = 20;

    /** Before this the clock of the machine was never set. */
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    private final Path data;
    private final Addresses addresses;
    private final ApiClient client;
    private final Clock clock;
    private final RandomGenerator random;
    private final Report report;
    private String token = "";

    /** Told of each step when it is done; on the caller's thread. */
    public interface Report {
        void step(Step step);
    }

    /**
     * @param finding what was found; for a step that failed, what is wrong
     * @param advice what to do, empty when nothing is wrong
     */
    public record Step(String name, boolean good, long millis, String finding, String advice) {}

    /** @param data folder of the hub, on this machine */
    public Doctor(Path data, Addresses addresses, Clock clock, RandomGenerator random, Report report) {
        this.data = data;
        this.addresses = addresses;
        this.client = new ApiClient(addresses.http(), addresses.token());
        this.clock = clock;
        this.random = random;
        this.report = report;
    }

    /** @return whether everything is in order */
    public boolean examine() throws InterruptedException {
        boolean good = step("clock", this::clock);
        good &= step("disk", this::disk);
        if (!step("http", this::http)) {
            return false;
        }
        good &= parts();
        if (!step("device", this::device)) {
            return false;
        }
        good &= way("mqtt", addresses.mqtt());
        good &= way("coap", addresses.coap());
        return good;
    }

    /** What a step does; an exception's message is what is wrong. */
    private interface Check {
        String run() throws IOException, InterruptedException;
    }

    private boolean step(String name, Check check) throws InterruptedException {
        long start = System.nanoTime();
        try {
            String finding = check.run();
            report.step(new Step(name, true, since(start), finding, ""));
            return true;
        } catch (Wrong e) {
            report.step(new Step(name, false, since(start), e.finding, e.advice));
        } catch (IOException | ApiException e) {
            report.step(new Step(name, false, since(start), String.valueOf(e.getMessage()), ""));
        }
        return false;
    }

    private static long since(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private String clock() {
        Instant now = clock.instant();
        if (now.isBefore(BUILT)) {
            throw new Wrong("this machine thinks it is " + now, "set the clock, and keep it set with chrony or ntpd");
        }
        return now.toString();
    }

    private String disk() throws IOException {
        FileStore store = Files.getFileStore(data);
        long free = store.getUsableSpace();
        String finding = free / (1 << 20) + " MiB free for " + data.toAbsolutePath();
        if (free < LEAST_FREE_BYTES) {
            throw new Wrong(finding, "make room: a full disk stops the log, and devices are answered busy");
        }
        return finding;
    }

    private String http() {
        JsonNode status = client.get("/status");
        return addresses.http() + ", version " + status.path("version").asText("unknown");
    }

    private String device() throws IOException {
        token = new ProbeDevice(data, client).token();
        return ProbeDevice.ID + " is registered";
    }

    private boolean parts() throws InterruptedException {
        boolean good = true;
        for (JsonNode part : client.get("/status").path("parts")) {
            good &= step("part " + part.path("name").asText(), () -> {
                String state = part.path("state").asText();
                if (!state.equals("up")) {
                    throw new Wrong(
                            state + " " + part.path("detail").asText(""),
                            state.equals("starting") ? "wait a moment" : "look at what the hub printed");
                }
                return "up " + part.path("detail").asText("");
            });
        }
        return good;
    }

    /** A reading with a value that nobody has sent before, in by the protocol and out by the API. */
    private boolean way(String protocol, String url) throws InterruptedException {
        if (url.isEmpty()) {
            return true;
        }
        double value = random.nextInt(1_000_000);
        return step(protocol + " to acknowledgement", () -> send(url, value))
                && step(protocol + " to api", () -> awaitVisible(value));
    }

    private String send(String url, double value) throws InterruptedException {
        DeviceId device = new DeviceId(ProbeDevice.ID);
        UplinkConfig config = UplinkConfig.byToken(URI.create(url), device, new Secret(token));
        String payload = "{\"" + ProbeDevice.CHANNEL + "\":" + value + "}";
        try (Uplink uplink = EdgeAgent.uplink(config, new CoapLine())) {
            Outcome outcome =
                    uplink.send(List.of(new Uplink.Message(device, payload))).get(0);
            if (outcome instanceof Outcome.Accepted) {
                return "accepted at " + url;
            }
            throw new Wrong(url + ": " + outcome, "look at the ports in hub.yaml and at what the hub printed");
        }
    }

    private String awaitVisible(double value) throws InterruptedException {
        long deadline = System.nanoTime() + VISIBLE.toNanos();
        while (System.nanoTime() < deadline) {
            for (JsonNode item :
                    client.get("/devices/" + ProbeDevice.ID + "/latest").path("items")) {
                if (item.path("value").asDouble() == value) {
                    return "the reading is in the series";
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        throw new Wrong(
                "acknowledged, but not in the series after " + VISIBLE.toSeconds() + " s",
                "the job or the store is behind: look at the parts above and at GET /metrics");
    }

    /** Something is not in order. */
    static final class Wrong extends RuntimeException {
        private final String finding;
        private final String advice;

        Wrong(String finding, String advice) {
            super(finding);
            this.finding = finding;
            this.advice = advice;
        }
    }
}
