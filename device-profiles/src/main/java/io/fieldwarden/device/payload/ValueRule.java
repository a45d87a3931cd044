package io.fieldwarden.device.payload;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the raw value of one channel. First a code that means "no value" is recognised, as it stands; then either
 * a code of the vendor is translated, or a number is scaled. Immutable.
 *
 * @param channel id in the profile
 * @param keepsText for a text channel: what stands there is text, also when it looks like a number
 * @param unit UCUM code of the scaled number, null for what the channel says
 */
public record ValueRule(
        String channel,
        boolean keepsText,
        Linear scale,
        Codes codes,
        Errors errors,
        @Nullable String unit) {
    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?\\d{1,18}(\\.\\d{0,18})?([eE][+-]?\\d{1,3})?\\s*");
    private static final int MAX_TEXT = 257;

    /**
     * Raw codes to those of the profile.
     *
     * @param otherwise for a raw value without an entry: a code, or {@link #REFUSE}, or {@link #KEEP}
     */
    public record Codes(Map<Double, Double> numbers, Map<String, Double> words, double otherwise) {
        /** A value without an entry is rejected, so that a vendor's code is never read as ours. */
        public static final double REFUSE = Double.NaN;

        /** A number without an entry is ours already. */
        public static final double KEEP = Double.POSITIVE_INFINITY;

        public static final Codes NONE = new Codes(Map.of(), Map.of(), REFUSE);

        public Codes {
            numbers = Map.copyOf(numbers);
            words = Map.copyOf(words);
        }

        boolean isEmpty() {
            return numbers.isEmpty() && words.isEmpty();
        }
    }

    /** What a device sends for "no value", before any scale. NaN is itself. */
    public record Errors(Set<Double> numbers, Set<String> words) {
        public static final Errors NONE = new Errors(Set.of(), Set.of());

        public Errors {
            numbers = Set.copyOf(numbers);
            words = Set.copyOf(words);
        }
    }

    RawValue number(double raw, long at) {
        if (!errors.numbers().isEmpty() && errors.numbers().contains(raw == 0 ? 0 : raw)) {
            return error(raw, at, null);
        }
        if (keepsText) {
            return new RawValue(channel, at, 0, RawValue.Kind.TEXT, shown(raw), null);
        }
        if (!codes.isEmpty()) {
            return translated(codes.numbers().get(raw), raw, shown(raw), at);
        }
        return new RawValue(channel, at, scale.of(raw), RawValue.Kind.NUMBER, null, unit);
    }

    RawValue bool(boolean raw, long at) {
        if (codes.isEmpty()) {
            return keepsText
                    ? new RawValue(channel, at, 0, RawValue.Kind.TEXT, String.valueOf(raw), null)
                    : new RawValue(channel, at, raw ? 1 : 0, RawValue.Kind.BOOLEAN, null, null);
        }
        return translated(codes.words().get(String.valueOf(raw)), raw ? 1 : 0, String.valueOf(raw), at);
    }

    /** Many devices send their numbers as text. */
    RawValue text(String raw, long at) {
        String cut = raw.length() <= MAX_TEXT ? raw : raw.substring(0, MAX_TEXT);
        if (errors.words().contains(raw)) {
            return error(0, at, cut);
        }
        Double code = codes.words().get(raw);
        if (code != null) {
            return translated(code, 0, cut, at);
        }
        if (!keepsText && NUMBER.matcher(raw).matches()) {
            return number(Double.parseDouble(raw.strip()), at);
        }
        return codes.isEmpty()
                ? new RawValue(channel, at, 0, RawValue.Kind.TEXT, cut, null)
                : translated(null, Double.NaN, cut, at);
    }

    RawValue none(long at) {
        return errors.words().contains("null")
                ? error(0, at, "null")
                : new RawValue(channel, at, 0, RawValue.Kind.NULL, "null", null);
    }

    RawValue error(double raw, long at, @Nullable String text) {
        return new RawValue(channel, at, Double.isFinite(raw) ? raw : 0, RawValue.Kind.ERROR, text, null);
    }

    private RawValue translated(@Nullable Double code, double raw, String shown, long at) {
        if (code != null) {
            return new RawValue(channel, at, code, RawValue.Kind.NUMBER, null, null);
        }
        if (Double.isFinite(codes.otherwise())) {
            return new RawValue(channel, at, codes.otherwise(), RawValue.Kind.NUMBER, null, null);
        }
        boolean keep = codes.otherwise() == Codes.KEEP && Double.isFinite(raw);
        return keep
                ? new RawValue(channel, at, raw, RawValue.Kind.NUMBER, null, null)
                : new RawValue(channel, at, 0, RawValue.Kind.UNMAPPED, shown, null);
    }

    private static String shown(double raw) {
        return raw == Math.rint(raw) && Math.abs(raw) < 1e15 ? String.valueOf((long) raw) : String.valueOf(raw);
    }
}
