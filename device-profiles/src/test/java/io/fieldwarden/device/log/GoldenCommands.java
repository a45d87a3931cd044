package io.fieldwarden.device.log;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import java.time.Instant;

/** A command and what became of it, as they are kept for good. */
final class GoldenCommands {
    private static final DeviceId DEVICE = GoldenRecordsTest.DEVICE;
    private static final Instant NOON = GoldenRecordsTest.NOON;

    private GoldenCommands() {}

    static CommandEvent asked() {
        return new CommandEvent.Asked(
                "c-1",
                DEVICE,
                "reboot",
                ByteString.copyFromUtf8("{\"after\":5}"),
                NOON.toEpochMilli(),
                NOON.plusSeconds(60).toEpochMilli());
    }

    static CommandEvent told() {
        return new CommandEvent.Told(
                "c-1",
                DEVICE,
                CommandEvent.State.FAILED,
                NOON.toEpochMilli(),
                "mqtt",
                "no such relay",
                ByteString.copyFromUtf8("{\"relay\":7}"));
    }
}
