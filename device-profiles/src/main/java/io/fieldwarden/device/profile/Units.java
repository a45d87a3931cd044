package io.fieldwarden.device.profile;

import io.fieldwarden.device.rule.expression.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.measure.MeasurementException;
import systems.uom.ucum.format.UCUMFormat;
import systems.uom.ucum.internal.format.TokenMgrError;

/**
 * Says whether a text is a UCUM unit, by the UCUM library. Annotations in braces are units of one and say what is counted
 * ({@code {NTU}}, {@code {dBm}}). The library does not know UCUM's logarithmic units with a reference ({@code B[W]}): they
 * are refused, write them as an annotation.
 */
final class Units {
    private static final int MAX_LENGTH = 40;
    private static final int MAX_CACHED = 1000;

    /** Units of farms and of special equipment, to suggest from. */
    private static final List<String> USUAL = List.of(
            "%",
            "1",
            "A",
            "Cel",
            "[degF]",
            "[psi]",
            "[in_i]",
            "K",
            "L",
            "L/h",
            "L/min",
            "MPa",
            "Pa",
            "V",
            "W",
            "W/m2",
            "W.h",
            "kW.h",
            "kW",
            "[g]",
            "[pH]",
            "[ppm]",
            "[ppb]",
            "cm",
            "d",
            "dB",
            "deg",
            "h",
            "hPa",
            "kN",
            "N",
            "kN.m",
            "kPa",
            "kPa/min",
            "kg",
            "kg/h",
            "km",
            "km/h",
            "lx",
            "m",
            "m/s",
            "m/s2",
            "m3",
            "m3/h",
            "mS/cm",
            "uS/cm",
            "dS/m",
            "mV",
            "mA",
            "mg/L",
            "mg/kg",
            "mg/m3",
            "ug/m3",
            "ug/L",
            "min",
            "mm",
            "mm/h",
            "mm/s",
            "mmol/L",
            "ms",
            "s",
            "t",
            "t.m",
            "um",
            "umol.m-2.s-1",
            "MJ/m2",
            "Hz",
            "bar",
            "{NTU}",
            "{dBm}",
            "{r}/min",
            "Ohm",
            "V.A");

    /** What people write for them. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("℃", "Cel"),
            Map.entry("°C", "Cel"),
            Map.entry("degC", "Cel"),
            Map.entry("celsius", "Cel"),
            Map.entry("℉", "[degF]"),
            Map.entry("°F", "[degF]"),
            Map.entry("degF", "[degF]"),
            Map.entry("°", "deg"),
            Map.entry("ppm", "[ppm]"),
            Map.entry("ppb", "[ppb]"),
            Map.entry("pH", "[pH]"),
            Map.entry("ph", "[pH]"),
            Map.entry("NTU", "{NTU}"),
            Map.entry("dBm", "{dBm}"),
            Map.entry("rpm", "{r}/min"),
            Map.entry("r/min", "{r}/min"),
            Map.entry("kWh", "kW.h"),
            Map.entry("Wh", "W.h"),
            Map.entry("VA", "V.A"),
            Map.entry("kVA", "kV.A"),
            Map.entry("lux", "lx"),
            Map.entry("sec", "s"),
            Map.entry("hour", "h"),
            Map.entry("g", "[g]"),
            Map.entry("W/m²", "W/m2"),
            Map.entry("m³", "m3"),
            Map.entry("m³/h", "m3/h"),
            Map.entry("µg/m³", "ug/m3"),
            Map.entry("μg/m³", "ug/m3"),
            Map.entry("μS/cm", "uS/cm"),
            Map.entry("µS/cm", "uS/cm"),
            Map.entry("μmol/m2/s", "umol.m-2.s-1"),
            Map.entry("umol/m2/s", "umol.m-2.s-1"));

    private static final Map<String, Boolean> CHECKED = new ConcurrentHashMap<>();

    private Units() {}

    /** The reason why this is no unit, with a suggestion; empty for a unit. */
    static Optional<String> fault(String unit) {
        if (unit.isEmpty() || unit.length() > MAX_LENGTH) {
            return Optional.of("is not a UCUM unit: 1 to " + MAX_LENGTH + " characters; a pure number is 1");
        }
        Boolean known = CHECKED.get(unit);
        boolean valid = known != null ? known : parses(unit);
        if (known == null && CHECKED.size() < MAX_CACHED) {
            CHECKED.put(unit, valid);
        }
        if (valid) {
            return Optional.empty();
        }
        String ask = Optional.ofNullable(MEANT.get(unit))
                .or(() -> Suggestion.nearest(unit, USUAL))
                .map(u -> ": did you mean '" + u + "'?")
                .orElse("");
        return Optional.of("is not a UCUM unit" + ask);
    }

    /** The library's generated scanner throws an Error at characters outside its grammar. */
    private static boolean parses(String unit) {
        try {
            return UCUMFormat.getInstance(UCUMFormat.Variant.CASE_SENSITIVE).parse(unit) != null;
        } catch (MeasurementException | TokenMgrError | IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }
}
