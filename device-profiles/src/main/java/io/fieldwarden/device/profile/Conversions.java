package io.fieldwarden.device.profile;

import io.fieldwarden.device.payload.Linear;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.measure.IncommensurableException;
import javax.measure.Unit;
import javax.measure.UnitConverter;
import systems.uom.ucum.format.UCUMFormat;
import systems.uom.ucum.internal.format.TokenMgrError;

/**
 * From one UCUM unit to another, by the UCUM library, as a straight line that is worked out once. Units with a logarithm or
 * another curve convert to themselves only. What is counted in braces is not converted into something else in braces:
 * {@code {NTU}} is not {@code {FNU}}, though both are numbers.
 */
final class Conversions {
    private static final int MAX_CACHED = 2_000;
    private static final double NEAR = 1e-9;

    /** Units that SenML writes in another way than UCUM (RFC 8428 section 12.1, RFC 8798 section 3). */
    private static final Map<String, String> SENML = Map.ofEntries(
            Map.entry("%RH", "%"),
            Map.entry("%EL", "%"),
            Map.entry("/", "1"),
            Map.entry("/100", "%"),
            Map.entry("/1000", "10*-3"),
            Map.entry("count", "1"),
            Map.entry("beats", "1"),
            Map.entry("beat/min", "/min"),
            Map.entry("1/s", "/s"),
            Map.entry("1/min", "/min"),
            Map.entry("lat", "deg"),
            Map.entry("lon", "deg"),
            Map.entry("l", "L"),
            Map.entry("pH", "[pH]"),
            Map.entry("dBm", "{dBm}"),
            Map.entry("ppm", "[ppm]"),
            Map.entry("ppb", "[ppb]"),
            Map.entry("B", "By"),
            Map.entry("Wh", "W.h"),
            Map.entry("kWh", "kW.h"),
            Map.entry("Ah", "A.h"),
            Map.entry("VA", "V.A"),
            Map.entry("kVA", "kV.A"),
            Map.entry("VAh", "V.A.h"),
            Map.entry("J/m", "J/m"));

    private static final Map<String, Optional<Linear>> KNOWN = new ConcurrentHashMap<>();

    private Conversions() {}

    /** For units of a profile: bounded by the profile. */
    static Optional<Linear> between(String from, String to) {
        if (from.equals(to)) {
            return Optional.of(Linear.NONE);
        }
        String key = from + ' ' + to;
        Optional<Linear> known = KNOWN.get(key);
        if (known != null) {
            return known;
        }
        Optional<Linear> found = worked(from, to);
        if (KNOWN.size() < MAX_CACHED) {
            KNOWN.put(key, found);
        }
        return found;
    }

    /** For units that stand in a payload, which may be SenML's. */
    static Optional<Linear> ofPayload(String from, String to) {
        return from.equals(to) ? Optional.of(Linear.NONE) : between(SENML.getOrDefault(from, from), to);
    }

    private static Optional<Linear> worked(String from, String to) {
        if (Units.fault(from).isPresent() || Units.fault(to).isPresent() || countOtherThings(from, to)) {
            return Optional.empty();
        }
        try {
            UnitConverter converter = parsed(from).getConverterToAny(parsed(to));
            BigDecimal plus = decimal(converter.convert((Number) 0));
            BigDecimal scale = decimal(converter.convert((Number) 1)).subtract(plus);
            double far = converter.convert((Number) 1000).doubleValue();
            double straight = plus.add(scale.multiply(BigDecimal.valueOf(1000))).doubleValue();
            return Math.abs(far - straight) <= NEAR * Math.max(1, Math.abs(far))
                    ? Optional.of(Linear.of(scale, plus))
                    : Optional.empty();
        } catch (IncommensurableException | TokenMgrError | RuntimeException e) {
            // the library answers some pairs of valid units, decibels among them, with exceptions of any kind
            return Optional.empty();
        }
    }

    private static Unit<?> parsed(String unit) {
        return UCUMFormat.getInstance(UCUMFormat.Variant.CASE_SENSITIVE).parse(unit);
    }

    /** The library gives exact numbers of its own kinds; their text is decimal. */
    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
    }

    private static boolean countOtherThings(String from, String to) {
        String one = counted(from);
        String other = counted(to);
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }

    private static String counted(String unit) {
        int open = unit.indexOf('{');
        int close = unit.indexOf('}', open);
        return open < 0 || close < 0 ? "" : unit.substring(open, close);
    }
}
