package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No bytes make a decoder throw, and every message gives readings or a reason. */
class DecoderFuzzTest {
    private static final int TURNS = Integer.getInteger("turns", 6_000);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload-json.yaml   | text | {"data":{"events":[{"at":"2026-07-01 08:00:00","floor":"12","door":{"closed":true},"fault":"E00","mode":"auto"}]}}
            payload-binary.yaml | hex  | 08662C0121
            payload-modbus.yaml | hex  | 02040400 01e240d014 01010102d049
            payload-senml.yaml  | text | [{"bn":"urn:dev:mac:0024befffe804ff1/","n":"temperature","u":"[degF]","v":68},{"n":"window","vs":"open"}]
            """)
    void any_bytes_are_answered_and_never_thrown(String file, String form, String good) throws IOException {
        long seed = Long.getLong("seed", 20_261_123L);
        System.out.println("DecoderFuzzTest seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        DeviceProfile profile = ProfileLoader.load(Files.readString(Path.of("..", "docs", "examples", file)))
                .profile()
                .orElseThrow();
        MessageReader reader = new MessageReader(profile);
        byte[] message = form.equals("hex")
                ? HexFormat.of().parseHex(good.replace(" ", ""))
                : good.getBytes(StandardCharsets.UTF_8);
        int useful = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            byte[] bytes = turn % 3 == 0 ? noise(random) : damaged(random, message);
            String type = turn % 7 == 0 ? "application/senml+cbor" : "";
            MessageContext context = new MessageContext(type, random.nextInt(-1, 5), 1_782_892_800_000L, "");
            Verdict verdict = reader.read(new DeviceId("d"), Payload.of(bytes), context);
            assertThat(verdict.readings().size() + verdict.rejections().size())
                    .as("seed %d, turn %d: %s", seed, turn, HexFormat.of().formatHex(bytes))
                    .isPositive();
            useful += verdict.readings().isEmpty() ? 0 : 1;
        }
        assertThat(useful).isPositive();
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(SplittableRandom random, byte[] good) {
        byte[] bytes = good.clone();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) > 0 ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 4));
    }
}
