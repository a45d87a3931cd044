package io.fieldwarden.ingest.dialect;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.MemoryLog;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Messages on topics, given to the table of dialects over a log in memory, and what came back. */
final class Speaking implements AutoCloseable {
    static final long NOW = 1_790_000_000_000L;
    final MemoryLog log = new MemoryLog();
    final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final Downlink down = (topic, payload) -> sent.add(new Sent(topic, payload));
    final Intake intake;
    final Dialects dialects;
    private final DeviceRegistry registry;

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Sent(String topic, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    Speaking(DeviceRegistry registry) {
        this.registry = registry;
        Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
        this.intake = new Intake(registry, log, clock, 65_536);
        this.dialects = new Dialects(intake, clock);
    }

    void says(String sender, String topic, String json) {
        says(sender, topic, json.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes are changed afterwards, as those of a connection are. */
    void says(String sender, String topic, byte[] payload) {
        byte[] reused = payload.clone();
        dialects.take(
                intake,
                new Inbound(
                        registry.device(sender).orElseThrow(), sender, topic, "", Payload.of(reused), Transport.MQTT),
                down,
                outcomes::add);
        Arrays.fill(reused, (byte) 0xFF);
    }

    /** Device, channel, time and value of each reading on the log. */
    List<String> readings() {
        List<String> told = new ArrayList<>();
        for (Reading reading : log.readings()) {
            told.add(reading.device() + " " + reading.channel() + " "
                    + (reading.observedAt().toEpochMilli() - NOW) + " " + reading.value()
                    + (reading.replayed() ? " replayed" : ""));
        }
        return told;
    }

    Outcome last() {
        return outcomes.get(outcomes.size() - 1);
    }

    IntakeCounters.Counts counts() {
        return intake.counters().counts();
    }

    @Override
    public void close() {
        dialects.close();
        intake.close();
    }
}
