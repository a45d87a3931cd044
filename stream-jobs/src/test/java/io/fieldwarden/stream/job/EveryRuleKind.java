package io.fieldwarden.stream.job;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A device for every kind of condition and every phase of a rule. What was sent before a savepoint must never change: the
 * positions of the sources in the savepoint count it.
 */
final class EveryRuleKind {
    private static final ProfileRef PROFILE = new ProfileRef(new ProfileId("every-kind"), 1);
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    /** Not before the savepoint was written, whatever the clock of the machine says. */
    private static final Instant WRITTEN = Instant.parse("2026-11-23T20:00:00Z");

    private static final List<String> DEVICES = List.of(
            "pending",
            "open",
            "clearing",
            "late",
            "window",
            "steps",
            "rate",
            "mean",
            "flat",
            "count",
            "kofn",
            "sum",
            "hours",
            "latch",
            "both",
            "silent",
            "marker");

    private final TestJob job;

    EveryRuleKind(TestJob job) {
        this.job = job;
    }

    private void send(String device, String channel, double seconds, double value) {
        Instant at = START.plusMillis(Math.round(seconds * 1000));
        job.send(PROFILE, device, new ChannelId(channel), at, value, true);
    }

    /** Alerts that stand, hold times that run, windows half filled, a batch that waits for its registry entry. */
    void before() {
        job.profile(PROFILE, yaml());
        DEVICES.forEach(device -> job.device(device, PROFILE.id()));
        send("pending", "pressure", 0, 1.5);
        send("pending", "pressure", 5, 1.5);
        for (String raised : List.of("open", "clearing", "late")) {
            send(raised, "pressure", 0, 1.5);
            send(raised, "pressure", 4, 1.5);
            send(raised, "pressure", 11, 1.5);
        }
        send("clearing", "pressure", 20, 0.5);
        for (int i = 0; i < 120; i++) {
            send("window", "level", i * 5, 50);
        }
        send("steps", "level", 0, 25);
        send("steps", "level", 1, 9);
        for (int i = 0; i < 70; i++) {
            send("rate", "temp", i, 20 + i * 0.25);
            send("mean", "temp", i, 195);
        }
        for (int i = 0; i < 50; i++) {
            send("flat", "flow", i, 12.5);
        }
        send("count", "flow", 0, 150);
        send("count", "flow", 1, 50);
        send("count", "flow", 2, 150);
        send("count", "flow", 3, 50);
        send("kofn", "flow", 0, 350);
        send("kofn", "flow", 1, 10);
        for (int i = 0; i <= 62; i++) {
            send("sum", "rain", i * 60, i == 0 ? 0 : 0.8);
        }
        send("hours", "state", 0, 1);
        send("hours", "state", 30, 1);
        send("latch", "state", 0, 4);
        send("latch", "state", 5, 0);
        send("both", "door", 0, 1);
        job.send(PROFILE, "silent", new ChannelId("pressure"), TestJob.now(), 0.5, false);
    }

    /** A device that is not in the registry yet; its readings wait in state for at most ten seconds. */
    void unknown() {
        send("unknown", "level", 0, 95);
        // Told when the one before it has been read.
        send("marker", "level", 0, 95);
    }

    static List<String> toldBefore() {
        return List.of(
                "clearing T-HOLD RAISED 10",
                "latch T-BIT RAISED 0",
                "late T-HOLD RAISED 10",
                "marker T-NOW RAISED 0",
                "open T-HOLD RAISED 10",
                "silent T-SILENT RAISED live",
                "steps T-STEPS RAISED 0",
                "steps T-STEPS ESCALATED 1");
    }

    void after() {
        send("pending", "pressure", 12, 1.5);
        send("open", "pressure", 14, 1.6);
        send("open", "pressure", 20, 0.5);
        send("open", "pressure", 26, 0.5);
        send("clearing", "pressure", 26, 0.4);
        send("late", "pressure", 7, 0.5);
        send("window", "level", 302, 95);
        send("steps", "level", 7, 9);
        for (int i = 70; i < 90; i++) {
            send("rate", "temp", i, 20 + i * 0.6);
            send("mean", "temp", i, 300);
        }
        for (int i = 50; i < 63; i++) {
            send("flat", "flow", i, 12.5);
        }
        send("count", "flow", 4, 150);
        send("kofn", "flow", 2, 360);
        send("sum", "rain", 63 * 60, 12);
        send("hours", "state", 60, 1);
        send("latch", "state", 10, 0);
        send("latch", "state", 12, 4);
        send("both", "pressure", 3, 0.7);
        Instant later = WRITTEN.isAfter(TestJob.now()) ? WRITTEN : TestJob.now();
        job.send(PROFILE, "silent", new ChannelId("pressure"), later, 0.5, false);
    }

    static List<String> toldAfter() {
        return List.of(
                "both T-BOTH RAISED 3",
                "clearing T-HOLD CLEARED 25",
                "count T-COUNT RAISED 4",
                "flat T-FLAT RAISED 60",
                "hours T-HOURS RAISED 60",
                "kofn T-KOFN RAISED 2",
                "latch T-BIT RAISED 12",
                "late T-HOLD WITHDRAWN 10",
                "mean T-RATE RAISED 70",
                "mean T-AVG RAISED 73",
                "open T-HOLD CLEARED 25",
                "pending T-HOLD RAISED 10",
                "rate T-RATE RAISED 70",
                "silent T-SILENT CLEARED live",
                "steps T-STEPS ESCALATED 6",
                "sum T-SUM RAISED 3780",
                "unknown T-NOW RAISED 0",
                "window T-NOW RAISED 302",
                "window T-NOW AMENDED 302",
                "window T-NOW CLEARED 305");
    }

    /** What the rules have told so far, device by device, with seconds after the start. */
    List<String> told() {
        return job.alerts().stream()
                .map(AlertEvent::transition)
                .filter(told -> told.source().rule().value().startsWith("T-"))
                .sorted(Comparator.comparing(told -> told.source().device().value()))
                .map(EveryRuleKind::line)
                .toList();
    }

    private static String line(AlertTransition told) {
        long seconds = Duration.between(START, told.at()).toSeconds();
        String when = seconds < 7200 ? String.valueOf(seconds) : "live";
        return told.source().device() + " " + told.source().rule() + " " + told.kind() + " " + when;
    }

    /** Long enough for the silence of a device that has sent live to be told. */
    static Duration silence() {
        return Duration.ofSeconds(70);
    }

    private static String yaml() {
        try (InputStream in = EveryRuleKind.class.getResourceAsStream("/savepoint-state-1.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
