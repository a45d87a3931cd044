package io.fieldwarden.device.payload;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.IntStream;

/**
 * A straight line, {@code (x * times + plus) / over}. As one multiplication and one division of whole numbers a scale of 0.1
 * makes 0.3 of 3, and 68 °F is exactly 20 °C, which a binary factor of 0.1 or 5/9 does not give.
 */
public record Linear(double times, double plus, double over) {
    /** Changes nothing. */
    public static final Linear NONE = new Linear(1, 0, 1);

    private static final BigDecimal EXACT = BigDecimal.valueOf(1L << 53);
    private static final BigDecimal NEAR = new BigDecimal("1e-24");
    private static final int MAX_DIGITS = 15;
    private static final int SIGNIFICANT = 14;

    /** The powers of ten that a double holds exactly. */
    private static final double[] TENS = IntStream.rangeClosed(0, 22)
            .mapToDouble(power -> BigDecimal.TEN.pow(power).doubleValue())
            .toArray();

    /** Divisors under which the factors of usual units are whole: those of °F (9) and of km/h (36) are no decimals. */
    private static final int[] DIVISORS = {1, 9, 36};

    /** @param scale multiplies, before {@code offset} is added */
    public static Linear of(BigDecimal scale, BigDecimal offset) {
        for (int divisor : DIVISORS) {
            BigDecimal over = BigDecimal.valueOf(divisor);
            for (int digits = 0; digits <= MAX_DIGITS; digits++) {
                BigDecimal times = scale.multiply(over);
                BigDecimal plus = offset.multiply(over);
                if (isWhole(times) && isWhole(plus)) {
                    return new Linear(rounded(times), rounded(plus), over.doubleValue());
                }
                over = over.movePointRight(1);
            }
        }
        return new Linear(scale.doubleValue(), offset.doubleValue(), 1);
    }

    private static boolean isWhole(BigDecimal number) {
        BigDecimal apart =
                number.subtract(number.setScale(0, RoundingMode.HALF_EVEN)).abs();
        return number.abs().compareTo(EXACT) < 0
                && apart.compareTo(NEAR.multiply(number.abs().max(BigDecimal.ONE), MathContext.DECIMAL64)) <= 0
                && (number.signum() == 0 || number.abs().compareTo(new BigDecimal("0.5")) > 0);
    }

    private static double rounded(BigDecimal number) {
        return number.setScale(0, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** Rounded to 14 digits of the larger term: 293.15 K is 20 °C, not 19.999999999999964. */
    public double of(double x) {
        if (times == 1 && plus == 0 && over == 1) {
            return x;
        }
        double product = x * times;
        double y = (product + plus) / over;
        double size = Math.max(Math.abs(product), Math.abs(plus)) / over;
        int decimals = SIGNIFICANT - 1 - (int) Math.floor(Math.log10(size));
        if (!Double.isFinite(y) || decimals < 0 || decimals >= TENS.length) {
            return y;
        }
        return Math.rint(y * TENS[decimals]) / TENS[decimals];
    }
}
