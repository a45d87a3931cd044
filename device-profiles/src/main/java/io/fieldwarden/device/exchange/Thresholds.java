package io.fieldwarden.device.exchange;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plain comparisons of a name with a number. Stateless: any thread. */
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
}
