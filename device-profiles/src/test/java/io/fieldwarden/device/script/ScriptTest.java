package io.fieldwarden.device.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Codecs in the styles that device makers publish, as they are. */
final class ScriptTest {
    private static final long RECEIVED = Instant.parse("2026-05-01T06:30:00Z").toEpochMilli();

    @Test
    void tagged_channels_of_a_file_for_three_servers() {
        JsonNode data = data("tagged-channels.js", "01755C 03670FFF 046865 20CE 9E74466A E600", 85);
        assertThat(data.get("battery").asInt()).isEqualTo(92);
        assertThat(data.get("temperature").asDouble()).isEqualTo(-24.1);
        assertThat(data.get("humidity").asDouble()).isEqualTo(50.5);
        assertThat(data.at("/history/0/timestamp").asLong()).isEqualTo(0x6A46749EL);
        assertThat(data.at("/history/0/temperature").asDouble()).isEqualTo(23.0);
    }

    @Test
    void undeclared_names_are_allowed_as_in_the_engines_it_was_written_for() {
        JsonNode data = data("sloppy-soil.js", "0CE4 FFD3 0AF0 F63C 0064 05", 2);
        assertThat(data.get("Bat").asDouble()).isEqualTo(3.3);
        assertThat(data.get("TempC_DS18B20").asText()).isEqualTo("-4.50");
        assertThat(data.get("water_SOIL").asDouble()).isEqualTo(28.0);
        assertThat(data.get("temp_SOIL").asDouble()).isEqualTo(-24.99);
        assertThat(data.get("conduct_SOIL").asInt()).isEqualTo(100);
    }

    @Test
    void errors_of_a_codec_are_its_words() {
        assertThat(decode("sloppy-soil.js", "00", 9)).isEqualTo(new ScriptResult.Failed("it says: unknown FPort", 0));
    }

    @Test
    void a_decoder_of_the_things_network_2_returns_its_data_bare() {
        JsonNode data = data("sensor-table.js", "02 1234 0003 6666 8000 0C1C", 1);
        assertThat(data.at("/air_temperature/value").asDouble()).isEqualTo(25.0);
        assertThat(data.at("/air_temperature/unit").asText()).isEqualTo("°C");
        assertThat(data.at("/battery_voltage/value").asDouble()).isEqualTo(3.1);
        assertThat(data.get("device_id").asInt()).isEqualTo(0x1234);
    }

    @Test
    void classes_private_fields_generators_destructuring_and_typed_arrays() {
        ScriptResult result = script("modern-classes.js")
                .decode(new ScriptInput(
                        bytes("01 09C4 02 D2 03 00002710 04 03E8 FC18 0001 05 0000C03F"),
                        12,
                        RECEIVED,
                        Map.of("offset", "-0.5", "site", "north")));
        assertThat(result).isInstanceOf(ScriptResult.Data.class);
        JsonNode data = ((ScriptResult.Data) result).data();
        assertThat(data.get("temperature").asDouble()).isEqualTo(24.5);
        assertThat(data.get("pressure").asDouble()).isEqualTo(1000.0);
        assertThat(data.at("/acceleration/y").asDouble()).isEqualTo(-1.0);
        assertThat(data.get("float").asDouble()).isEqualTo(1.5);
        assertThat(data.get("port").asInt()).isEqualTo(12);
        assertThat(data.get("received").asText()).isEqualTo("2026-05-01T06:30:00.000Z");
        assertThat(data.get("now").asLong()).isEqualTo(RECEIVED);
        assertThat(data.get("others").asText()).isEqualTo("site");
        assertThat(((ScriptResult.Data) result).warnings()).containsExactly("humidity 105 is above 100");
    }

    @Test
    void an_error_is_told_with_its_line() {
        ScriptResult failed = decode("modern-classes.js", "7F", 1);
        assertThat(failed).isEqualTo(new ScriptResult.Failed("RangeError: tag 0x7f is unknown", 31));
        assertThat(failed).hasToString("codec, line 31: RangeError: tag 0x7f is unknown");
    }

    @Test
    void a_decode_function_of_chirpstack_3_takes_port_bytes_and_variables() {
        JsonNode data = data("lpp-style.js", "0367FFD7 0588 06765F F2960A 0003E8", 1);
        assertThat(data.get("temperature_sensor_3").asDouble()).isEqualTo(-4.1);
        assertThat(data.at("/gps_location_5/latitude").asDouble()).isEqualTo(42.3519);
        assertThat(data.at("/gps_location_5/longitude").asDouble()).isEqualTo(-87.9094);
        assertThat(decode("lpp-style.js", "01FF", 1)).isEqualTo(new ScriptResult.Failed("Sensor type error!: 255", 0));
    }

    @Test
    void bit_fields_and_booleans() {
        JsonNode data = data("bit-fields.js", "01FFE2 0229 040127 0501 070E4C 0C00D725", 5);
        assertThat(data.get("temperature").asDouble()).isEqualTo(-3.0);
        assertThat(data.get("motion").isBoolean()).isTrue();
        assertThat(data.get("vdd").asInt()).isEqualTo(3660);
        assertThat(data.at("/externalTemperature/0").asDouble()).isEqualTo(21.5);
        assertThat(data.at("/externalTemperature/1").asInt()).isEqualTo(2);
    }

    @Test
    void a_text_that_is_no_codec_is_told_by_the_check() {
        assertThat(new Script("function decodeUplink(input) {\n  return {\n    data: {\n}").check())
                .satisfies(failed -> {
                    assertThat(failed.detail()).startsWith("SyntaxError: ");
                    assertThat(failed.line()).isEqualTo(4);
                });
        assertThat(new Script("var decode = 1;").check())
                .isEqualTo(new ScriptResult.Failed(
                        "Error: it has no function decodeUplink(input), Decoder(bytes, port) or"
                                + " Decode(fPort, bytes, variables)",
                        0));
        assertThat(new Script("x".repeat(Script.MAX_LENGTH + 1)).check().detail())
                .isEqualTo("it has 262145 characters; at most 262144 are taken");
        assertThat(script("bit-fields.js").check()).isNull();
    }

    private static JsonNode data(String codec, String hex, int port) {
        ScriptResult result = decode(codec, hex, port);
        assertThat(result).isInstanceOf(ScriptResult.Data.class);
        return ((ScriptResult.Data) result).data();
    }

    private static ScriptResult decode(String codec, String hex, int port) {
        return script(codec).decode(new ScriptInput(bytes(hex), port, RECEIVED, Map.of()));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Script script(String name) {
        try (InputStream file = ScriptTest.class.getResourceAsStream("/codecs/" + name)) {
            assertThat(file).as(name).isNotNull();
            return new Script(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
