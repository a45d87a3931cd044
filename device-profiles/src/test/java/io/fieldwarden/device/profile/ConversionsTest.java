package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fieldwarden.device.payload.Linear;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {
    @ParameterizedTest
    @CsvSource({
        "[degF],  Cel,   68,     20",
        "[degF],  Cel,   -40,    -40",
        "Cel,     [degF], 100,   212",
        "K,       Cel,   293.15, 20",
        "kPa,     MPa,   1050,   1.05",
        "bar,     MPa,   10.5,   1.05",
        "hPa,     kPa,   1013.25, 101.325",
        "%,       1,     55,     0.55",
        "1,       %,     0.55,   55",
        "[ppm],   %,     420,    0.042",
        "km/h,    m/s,   36,     10",
        "[mi_i]/h, m/s,  10,     4.4704",
        "[in_i],  mm,    1,      25.4",
        "L/min,   m3/h,  50,     3",
        "mS/cm,   uS/cm, 1.2,    1200",
        "mV,      V,     3650,   3.65",
        "kW.h,    MJ,    1,      3.6",
        "g/L,     mg/L,  0.007,  7",
        "m[H2O],  kPa,   1,      9.80665",
        "Hz,      {r}/min, 50,   3000",
        "d,       h,     1.5,    36",
    })
    void a_value_is_converted_without_the_noise_of_a_binary_factor(String from, String to, double x, double y) {
        assertThat(Conversions.between(from, to).orElseThrow().of(x)).isEqualTo(y);
    }

    @Test
    void factors_without_end_are_near() {
        assertThat(Conversions.between("[psi]", "kPa").orElseThrow().of(14.5)).isCloseTo(99.973980749, within(1e-8));
        assertThat(Conversions.between("deg", "rad").orElseThrow().of(180)).isCloseTo(Math.PI, within(1e-14));
    }

    @ParameterizedTest
    @CsvSource({"Cel, hPa", "dB, 1", "[pH], 1", "{NTU}, {FNU}", "mg/L, [ppm]", "Cels, Cel", "'', Cel", "V, {NTU}"})
    void what_is_another_quantity_is_not_converted(String from, String to) {
        assertThat(Conversions.between(from, to)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "%RH, %, 55, 55",
        "/, %, 0.55, 55",
        "lat, deg, 31.2, 31.2",
        "dBm, {dBm}, -87, -87",
        "kWh, kW.h, 2, 2",
        "ppm, [ppm], 420, 420",
        "l, m3, 5, 0.005",
        "Cel, K, 0, 273.15"
    })
    void the_units_of_senml_are_known(String from, String to, double x, double y) {
        assertThat(Conversions.ofPayload(from, to).orElseThrow().of(x)).isEqualTo(y);
    }

    @Test
    void a_unit_is_itself_also_where_the_library_cannot_count_with_it() {
        assertThat(Conversions.between("dB", "dB")).contains(Linear.NONE);
        assertThat(Conversions.between("[pH]", "[pH]")).contains(Linear.NONE);
    }

    @Test
    void a_channel_takes_so_many_units_and_no_more() {
        DeviceProfile profile = Fixtures.valid(Fixtures.HEAD + "channels: {t: {zh: 温, unit: Cel}}\n");
        ChannelUnits units =
                new ChannelUnits(profile.channels().values().iterator().next());
        for (int i = 0; i < 64; i++) {
            assertThat(units.from("x" + i)).isNull();
        }
        assertThat(units.from("K")).isNull();
        assertThat(units.from("Cel")).isEqualTo(Linear.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0, 3, 0.3",
        "0.01, -40, 6150, 21.5",
        "1e-7, 0, 12345678, 1.2345678",
        "3, 0.5, 7, 21.5",
        "1e30, 0, 2, 2e30",
        "0.0000000000000001, 0, 1, 1e-16"
    })
    void a_scale_is_decimal(String scale, String offset, double x, double y) {
        assertThat(Linear.of(new BigDecimal(scale), new BigDecimal(offset)).of(x))
                .isEqualTo(y);
    }
}
