package io.fieldwarden.device.profile;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One message from its bytes to checked readings. STANDARD is what a device without a mapping costs; run this class with the
 * test class path of the module.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class MessageBenchmark {
    private static final DeviceId DEVICE = new DeviceId("d");

    @Param({"STANDARD", "JSON", "BINARY", "MODBUS", "SENML"})
    Kind kind = Kind.STANDARD;

    private MessageReader reader =
            new MessageReader(Catalogue.profile(new io.fieldwarden.device.ProfileId("elevator")));
    private Payload payload = Payload.of(new byte[0]);
    private MessageContext context = MessageContext.of("", 0);

    /** Each with two to four readings. */
    public enum Kind {
        STANDARD(
                "",
                "{\"ts\":1782892800000,\"values\":{\"floor\":12,\"door_closed\":true,\"fault_code\":0,\"service_mode\":1}}"),
        JSON(
                "payload-json",
                "{\"data\":{\"events\":[{\"at\":\"2026-07-01 08:00:00\",\"floor\":12,\"door\":{\"closed\":true},\"fault\":\"E00\",\"mode\":\"auto\"}]}}"),
        BINARY("payload-binary", "0x08662C0121"),
        MODBUS("payload-modbus", "0x01030800d702305000447d911d"),
        SENML(
                "payload-senml",
                "[{\"n\":\"temperature\",\"u\":\"[degF]\",\"v\":68},{\"n\":\"humidity\",\"u\":\"/\",\"v\":0.55}]");

        private final String file;
        private final String message;

        Kind(String file, String message) {
            this.file = file;
            this.message = message;
        }
    }

    @Setup
    public void fill() throws IOException {
        if (!kind.file.isEmpty()) {
            String yaml = Files.readString(Path.of("..", "docs", "examples", kind.file + ".yaml"));
            reader = new MessageReader(ProfileLoader.load(yaml).profile().orElseThrow());
        }
        payload = Payload.of(
                kind.message.startsWith("0x")
                        ? HexFormat.of().parseHex(kind.message.substring(2))
                        : kind.message.getBytes(StandardCharsets.UTF_8));
        context = new MessageContext("", 2, 1_782_892_800_000L, "");
    }

    @Benchmark
    public Verdict message() {
        return reader.read(DEVICE, payload, context);
    }

    public static void main(String[] args) throws RunnerException {
        new org.openjdk.jmh.runner.Runner(new OptionsBuilder()
                        .include(MessageBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
