package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Profiles whose devices send bytes that a codec in JavaScript decodes. */
final class ScriptMappingTest {
    private static final String PROFILE = """
            format: 1
            profile: probe
            version: 1
            name: {zh: 探头, en: Probe}
            channels:
              temperature: {zh: 温度, en: Temperature, unit: Cel, range: [-40, 85]}
              humidity: {zh: 湿度, en: Humidity, unit: "%%", range: [0, 100]}
              firmware: {zh: 固件, en: Firmware, type: text}
            payload:
              format: javascript
              script: |
                function decodeUplink(input) {
                  if (input.fPort !== 2) {
                    return { errors: ["unknown FPort " + input.fPort] };
                  }
                  var raw = input.bytes[0] << 8 | input.bytes[1];
                  return { data: { temperature: raw / 10, air: { rh: input.bytes[2] }, humidity: 1, firmware: "v" + 1 } };
                }
            %s
            """;

    private static final String VALUES = """
              values:
                temperature: {path: $.temperature, unit: "[degF]", error: [6553.5]}
                humidity: {path: $.air.rh}
            """;

    private static ProfileLoader.Loaded load(String more) {
        return ProfileLoader.load(PROFILE.formatted(more));
    }

    private static Verdict read(String more, int port, String hex) {
        DeviceProfile profile = load(more).profile().orElseThrow();
        MessageContext context = new MessageContext("", port, 1_700_000_000_000L, "");
        return new MessageReader(profile)
                .read(new DeviceId("probe-1"), Payload.of(HexFormat.of().parseHex(hex)), context);
    }

    private static List<String> values(Verdict verdict) {
        return verdict.readings().stream()
                .map(reading -> reading.channel() + " " + shown(reading))
                .toList();
    }

    private static String shown(Reading reading) {
        return reading.text() == null ? String.valueOf(reading.value()) : reading.text();
    }

    @Test
    void without_values_each_channel_is_what_the_codec_returns_under_its_name() {
        Verdict verdict = read("", 2, "00D75A");
        assertThat(values(verdict)).containsExactly("temperature 21.5", "humidity 1.0", "firmware v1");
        assertThat(verdict.rejections()).isEmpty();
    }

    @Test
    void values_say_where_it_stands_in_the_data_in_which_unit_and_what_is_an_error() {
        assertThat(values(read(VALUES, 2, "02A85A"))).containsExactly("temperature 20.0", "humidity 90.0");
        assertThat(read(VALUES, 2, "FFFF5A").readings().get(0).quality().level())
                .isEqualTo(Quality.Level.BAD);
    }

    @Test
    void what_a_codec_refuses_is_rejected_in_its_words() {
        assertThat(read("", 3, "00D75A").rejections())
                .extracting(rejection -> rejection.reason().text() + ": " + rejection.detail())
                .containsExactly("codec_failed: codec: it says: unknown FPort 3");
    }

    @Test
    void samples_run_the_codec() {
        String samples = """
                samples:
                  - {name: warm, hex: 00 D7 5A, port: 2, gives: {temperature: 21.5, humidity: 1, firmware: v1}}
                  - {name: other port, hex: 00 D7 5A, port: 3, rejects: codec_failed}
                """;
        assertThat(load(samples).faults()).isEmpty();
        assertThat(load(samples).samples()).hasSize(2).allMatch(SampleResult::ok);
        assertThat(load(samples.replace("21.5", "22")).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.what()).isEqualTo("samples[0].gives.temperature"));
    }

    @Test
    void a_codec_with_a_mistake_is_a_fault_of_the_profile_that_names_its_line() {
        String broken = PROFILE.formatted("").replace("return { data", "return { { data");
        assertThat(ProfileLoader.load(broken).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.what()).isEqualTo("payload.script");
            assertThat(fault.rule()).startsWith("cannot be used: codec, line 6: SyntaxError: ");
        });
    }

    @Test
    void a_message_in_a_standard_form_is_still_read_as_that() {
        DeviceProfile profile = load("").profile().orElseThrow();
        byte[] json = "{\"temperature\":7}".getBytes(StandardCharsets.UTF_8);
        Verdict verdict = new MessageReader(profile)
                .read(new DeviceId("probe-1"), Payload.of(json), MessageContext.of("application/json", 0));
        assertThat(values(verdict)).containsExactly("temperature 7.0");
    }
}
