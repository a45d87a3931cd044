package io.fieldwarden.ingest.dialect;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.fieldwarden.ingest.fuzz.CountingLog;
import io.fieldwarden.ingest.fuzz.Messages;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Any messages on any topics of the dialects, one after another on one connection, are answered once each, and what is in them is
 * on the log, in quarantine or refused. For a fuzzer.
 */
public final class DialectFuzz {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(Speaking.NOW), ZoneOffset.UTC);
    private static final DeviceRegistry REGISTRY = Farm.registry();
    private static final RegisteredDevice GATEWAY = REGISTRY.device("gate-1").orElseThrow();
    private static final Intake INTAKE = new Intake(REGISTRY, new CountingLog(), CLOCK, 65_536);
    private static final String[] TOPICS = {
        "devices/gate-1/readings",
        "devices/gate-1/readings/pond-1",
        "devices/gate-1/commands/ack",
        "devices/gate-1/chirpstack",
        "devices/gate-1/chirpstack/up",
        "application/1/device/24e124136b502217/event/up",
        "v1/devices/me/telemetry",
        "v1/devices/me/attributes",
        "v1/devices/me/attributes/request/7",
        "v1/gateway/telemetry",
        "v1/gateway/attributes",
        "v1/gateway/attributes/request",
        "v1/gateway/connect",
        "/sys/p/gate-1/thing/event/property/post",
        "/sys/p/gate-1/thing/event/property/pack/post",
        "/sys/p/gate-1/thing/event/alarm/post",
        "spBv1.0/farm/NBIRTH/gate-1",
        "spBv1.0/farm/NDATA/gate-1",
        "spBv1.0/farm/NDEATH/gate-1",
        "spBv1.0/farm/DBIRTH/gate-1/pond-1",
        "spBv1.0/farm/DDATA/gate-1/pond-1",
        "spBv1.0/farm/DDEATH/gate-1/pond-1",
    };

    private DialectFuzz() {}

    /** @param data messages, each with the topic it is sent to */
    public static void fuzzerTestOneInput(byte[] data) {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        try (Dialects dialects = new Dialects(INTAKE, CLOCK)) {
            for (Messages.Message message : Messages.of(data)) {
                String topic = TOPICS[message.choice() % TOPICS.length];
                byte[] reused = message.bytes();
                asked.incrementAndGet();
                dialects.take(
                        INTAKE,
                        new Inbound(GATEWAY, GATEWAY.id().value(), topic, "", Payload.of(reused), Transport.MQTT),
                        Downlink.NOWHERE,
                        outcome -> answered.incrementAndGet());
                Arrays.fill(reused, (byte) 0xFF);
            }
        }
        IntakeCounters.Counts counts = INTAKE.counters().counts();
        if (asked.get() != answered.get() || counts.underway() != 0) {
            throw new IllegalStateException(asked + " asked, " + answered + " answered, " + counts);
        }
    }
}
