package io.fieldwarden.device.rule.expression;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The functions of the language with the arguments they take. */
enum Function {
    ABS(ExpressionType.NUMBER, "abs(number)", Argument.NUMBER),
    /** Of two numbers now, or over the seconds of a window when the second is a constant. */
    MIN(ExpressionType.NUMBER, "min(a, b) or min(channel, seconds)", Argument.NUMBER, Argument.NUMBER),
    MAX(ExpressionType.NUMBER, "max(a, b) or max(channel, seconds)", Argument.NUMBER, Argument.NUMBER),
    AGE(ExpressionType.NUMBER, "age(channel) or age(any)", Argument.CHANNEL_OR_ANY),
    RATE(ExpressionType.NUMBER, "rate(channel, seconds)", Argument.CHANNEL, Argument.SECONDS),
    AVG(ExpressionType.NUMBER, "avg(channel, seconds)", Argument.CHANNEL, Argument.SECONDS),
    SUM(ExpressionType.NUMBER, "sum(channel, seconds)", Argument.CHANNEL, Argument.SECONDS),
    FLAT(ExpressionType.TRUTH, "flat(channel, seconds)", Argument.CHANNEL, Argument.SECONDS),
    COUNT(ExpressionType.NUMBER, "count(condition, seconds)", Argument.CONDITION, Argument.SECONDS),
    HOURS(ExpressionType.NUMBER, "hours(condition, seconds)", Argument.CONDITION, Argument.SECONDS),
    INTEGRAL(ExpressionType.NUMBER, "integral(number, seconds)", Argument.NUMBER, Argument.SECONDS),
    HELD(ExpressionType.TRUTH, "held(condition, seconds)", Argument.CONDITION, Argument.SECONDS),
    THEN(
            ExpressionType.TRUTH,
            "then(first, second, seconds)",
            Argument.CONDITION,
            Argument.CONDITION,
            Argument.SECONDS),
    K_OF_N(ExpressionType.TRUTH, "k_of_n(condition, k, n)", Argument.CONDITION, Argument.WHOLE, Argument.WHOLE),
    OUTSIDE(ExpressionType.TRUTH, "outside(number, low, high)", Argument.NUMBER, Argument.NUMBER, Argument.NUMBER),
    BIT(ExpressionType.NUMBER, "bit(channel, number)", Argument.NUMBER, Argument.WHOLE),
    SQRT(ExpressionType.NUMBER, "sqrt(number)", Argument.NUMBER),
    EXP(ExpressionType.NUMBER, "exp(number)", Argument.NUMBER),
    LN(ExpressionType.NUMBER, "ln(number)", Argument.NUMBER),
    ATAN(ExpressionType.NUMBER, "atan(number)", Argument.NUMBER),
    POW(ExpressionType.NUMBER, "pow(number, exponent)", Argument.NUMBER, Argument.NUMBER),
    BAD(ExpressionType.TRUTH, "bad(channel) or bad(any)", Argument.CHANNEL_OR_ANY),
    QUALITY(
            ExpressionType.TRUTH,
            "quality(channel, 'word') or quality(any, 'word')",
            Argument.CHANNEL_OR_ANY,
            Argument.QUALITY),
    JUMPS(ExpressionType.TRUTH, "jumps(channel) or jumps(any)", Argument.CHANNEL_OR_ANY),
    TIME_OF_DAY(ExpressionType.TRUTH, "time_of_day('from', 'until')", Argument.TIME, Argument.TIME),
    /** Its text decides whether it is a condition or a number. */
    CEL(ExpressionType.TRUTH, "cel('text')", Argument.TEXT),
    DAYS_UNTIL(ExpressionType.NUMBER, "days_until($date)", Argument.DATE),
    DAYS_SINCE(ExpressionType.NUMBER, "days_since($date)", Argument.DATE);

    /** What may stand at one place between the brackets. */
    enum Argument {
        NUMBER,
        CHANNEL,
        CHANNEL_OR_ANY,
        /** A number known without readings, between 1 second and 366 days. */
        SECONDS,
        /** A whole number written as such. */
        WHOLE,
        CONDITION,
        DATE,
        /** A time of the day such as '22:00', or a text parameter with one. */
        TIME,
        TEXT,
        /** A level of quality or a reason, as a text. */
        QUALITY
    }

    private final ExpressionType result;
    private final String form;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Argument> arguments;

    Function(ExpressionType result, String form, Argument... arguments) {
        this.result = result;
        this.form = form;
        this.arguments = List.of(arguments);
    }

    ExpressionType result() {
        return result;
    }

    String form() {
        return form;
    }

    List<Argument> arguments() {
        return arguments;
    }

    static Optional<Function> of(String name) {
        return Arrays.stream(values()).filter(f -> f.word().equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Function::word).toList();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
