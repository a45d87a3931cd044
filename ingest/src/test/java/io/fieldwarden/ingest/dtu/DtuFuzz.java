package io.fieldwarden.ingest.dtu;

import io.fieldwarden.device.payload.ModbusFrames;
import io.fieldwarden.ingest.FieldFarm;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.fuzz.CountingLog;
import io.fieldwarden.ingest.tcp.TcpConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Any bytes on the line of a DTU, however they are cut: the hub only asks what it may, and nothing is lost. For a fuzzer. */
public final class DtuFuzz {
    private static final String IMEI = "866123456789012";
    private static final int REQUEST = 8;
    private static final Intake INTAKE = new Intake(FieldFarm.registry(), new CountingLog(), Clock.systemUTC(), 65_536);
    private static final DtuServer.Shared SHARED = shared();

    private DtuFuzz() {}

    private static DtuServer.Shared shared() {
        try {
            Path folder = Files.createTempDirectory("dtu-fuzz");
            TcpConfig tcp = FieldFarm.tcp(
                    folder,
                    "registration,gateway,device,slave,period_s,heartbeat",
                    IMEI + ",dtu-1,th-1,1,1,hex:FE00",
                    IMEI + ",dtu-1,th-2,2,1,hex:FE00");
            DtuConfig config = new DtuConfig(
                    tcp,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    0,
                    new DtuConfig.Breaker(2, Duration.ofHours(1), Duration.ofHours(1)));
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            Map<DtuServer.Poll, Counter> polls = new EnumMap<>(DtuServer.Poll.class);
            for (DtuServer.Poll poll : DtuServer.Poll.values()) {
                polls.put(poll, meters.counter(poll.name()));
            }
            Lines lines = new Lines(tcp.who());
            tcp.who().ifPresent(file -> file.toFile().deleteOnExit());
            folder.toFile().deleteOnExit();
            return new DtuServer.Shared(config, INTAKE, lines, new ConcurrentHashMap<>(), polls, new AtomicInteger());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param data whether it registers first and how the rest is cut, then what comes */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 1) {
            return;
        }
        int piece = 1 + (data[0] & 0x3F);
        EmbeddedChannel line = new EmbeddedChannel(new LineHandler(SHARED));
        if ((data[0] & 0x80) == 0) {
            line.writeInbound(Unpooled.copiedBuffer(IMEI, StandardCharsets.US_ASCII));
        }
        for (int at = 1; at < data.length && line.isActive(); at += piece) {
            line.writeInbound(Unpooled.copiedBuffer(data, at, Math.min(piece, data.length - at)));
            line.runScheduledPendingTasks();
        }
        line.finish();
        for (ByteBuf request = line.readOutbound(); request != null; request = line.readOutbound()) {
            byte[] asked = new byte[request.readableBytes()];
            request.readBytes(asked).release();
            if (asked.length != REQUEST || ModbusFrames.crc16(asked, 0, REQUEST) != 0) {
                throw new IllegalStateException(
                        "no request: " + java.util.HexFormat.of().formatHex(asked));
            }
        }
        IntakeCounters.Counts counts = INTAKE.counters().counts();
        if (counts.underway() != 0 || SHARED.silent().get() != 0) {
            throw new IllegalStateException(counts + ", silent " + SHARED.silent());
        }
    }
}
