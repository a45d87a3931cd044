package io.fieldwarden.ingest.fuzz;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.payload.Hj212;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.Verdict;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.profile.ProfileLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Any payload is readings or a reason, by whatever decoder, and any record of the log is read or refused. For a fuzzer. */
public final class DecoderFuzz {
    private static final long NOW = 1_782_892_800_000L;
    private static final List<Consumer<byte[]>> DECODERS = List.of(
            mapped("payload-json.yaml", ""),
            mapped("payload-binary.yaml", ""),
            mapped("payload-modbus.yaml", ""),
            mapped("payload-senml.yaml", "application/senml+json"),
            mapped("payload-senml.yaml", "application/senml+cbor"),
            mapped("office.yaml", "application/json"),
            mapped("office.yaml", "application/senml+json"),
            mapped("office.yaml", "application/senml+cbor"),
            record(RegistryRecords::decode),
            record(ReadingBatches::decode),
            record(Quarantined::decode),
            record(AlertEvents::decode),
            mapped("office.yaml", "application/x-protobuf"),
            mapped("office.yaml", Hj212.MEDIA_TYPE),
            record(CommandEvent::decode),
            record(DeviceStatus::decode));

    private DecoderFuzz() {}

    /** @param data which decoder, then what it gets */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            DECODERS.get((data[0] & 0xFF) % DECODERS.size()).accept(Arrays.copyOfRange(data, 1, data.length));
        }
    }

    private static Consumer<byte[]> mapped(String file, String type) {
        MessageReader reader = new MessageReader(profile(file));
        MessageContext context = new MessageContext(type, -1, NOW, "");
        return bytes -> {
            Verdict verdict = reader.read(new DeviceId("d"), Payload.of(bytes), context);
            if (verdict.readings().isEmpty() && verdict.rejections().isEmpty()) {
                throw new IllegalStateException(file + " " + type + ": neither a reading nor a reason");
            }
        };
    }

    private static DeviceProfile profile(String file) {
        try {
            return ProfileLoader.load(Files.readString(Path.of("..", "docs", "examples", file)))
                    .profile()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Consumer<byte[]> record(Consumer<byte[]> decode) {
        return bytes -> {
            try {
                decode.accept(bytes);
            } catch (LogFormatException expected) {
                // The answer to what is no record.
                return;
            }
        };
    }
}
