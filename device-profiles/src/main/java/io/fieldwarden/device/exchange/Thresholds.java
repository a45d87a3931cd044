package io.fieldwarden.device.exchange;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How two plain comparisons of a name with a number stand to each other. Stateless: any thread. */
final class Thresholds {
    private static final Pattern PLAIN = Pattern.compile("(\\$?[A-Za-z_]\\w*) (<|<=|>|>=|==|!=) (\\S+)");
    private static final Map<String, String> OPPOSITE =
            Map.of("<", ">=", "<=", ">", ">", "<=", ">=", "<", "==", "!=", "!=", "==");

    private Thresholds() {}

    private record Plain(String name, String operator, String value) {
        static Optional<Plain> of(String text) {
            Matcher matcher = PLAIN.matcher(text);
            return matcher.matches()
                    ? Optional.of(new Plain(matcher.group(1), matcher.group(2), matcher.group(3)))
                    : Optional.empty();
        }
    }

    /** Whether the one is exactly the opposite of the other. */
    static boolean opposite(String one, String other) {
        Optional<Plain> first = Plain.of(one);
        Optional<Plain> second = Plain.of(other);
        return first.isPresent()
                && second.isPresent()
                && first.get().name().equals(second.get().name())
                && first.get().value().equals(second.get().value())
                && second.get().operator().equals(OPPOSITE.get(first.get().operator()));
    }

    /** Whether the one can only hold when the other holds too; false where that is not plain to see. */
    static boolean implies(String one, String other) {
        Optional<Plain> first = Plain.of(one);
        Optional<Plain> second = Plain.of(other);
        if (one.equals(other)) {
            return true;
        }
        if (first.isEmpty()
                || second.isEmpty()
                || !first.get().name().equals(second.get().name())) {
            return false;
        }
        String operator = first.get().operator();
        if (!operator.equals(second.get().operator()) || !operator.matches("[<>]=?")) {
            return false;
        }
        try {
            double a = Double.parseDouble(first.get().value());
            double b = Double.parseDouble(second.get().value());
            return operator.startsWith("<") ? a <= b : a >= b;
        } catch (NumberFormatException e) {
            // a parameter: nobody knows
            return false;
        }
    }
}
