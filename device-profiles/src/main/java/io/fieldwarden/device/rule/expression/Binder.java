package io.fieldwarden.device.rule.expression;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.rule.All;
import io.fieldwarden.device.rule.Any;
import io.fieldwarden.device.rule.Compare;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Fixed;
import io.fieldwarden.device.rule.Flat;
import io.fieldwarden.device.rule.Formula;
import io.fieldwarden.device.rule.Held;
import io.fieldwarden.device.rule.Holds;
import io.fieldwarden.device.rule.Jump;
import io.fieldwarden.device.rule.KOfN;
import io.fieldwarden.device.rule.Missing;
import io.fieldwarden.device.rule.Not;
import io.fieldwarden.device.rule.QualityIs;
import io.fieldwarden.device.rule.Signal;
import io.fieldwarden.device.rule.StateIs;
import io.fieldwarden.device.rule.Then;
import io.fieldwarden.device.rule.Threshold;
import io.fieldwarden.device.rule.Threshold.Comparison;
import io.fieldwarden.device.rule.TimeOfDay;
import io.fieldwarden.device.rule.Truth;
import io.fieldwarden.device.rule.Window;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes conditions of a checked tree and the parameters of one device. Used by one thread, once. */
final class Binder {
    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "<", Comparison.BELOW,
            "<=", Comparison.AT_MOST,
            ">", Comparison.ABOVE,
            ">=", Comparison.AT_LEAST,
            "==", Comparison.EQUAL,
            "!=", Comparison.NOT_EQUAL);

    private final Map<String, String> parameters;
    private final ZoneId zone;
    private final Scope scope;

    /** @param scope of the profile that runs, whose channels are all that {@code any} means */
    Binder(Map<String, String> parameters, ZoneId zone, Scope scope) {
        this.parameters = parameters;
        this.zone = zone;
        this.scope = scope;
    }

    Condition condition(Node node) {
        if (node instanceof Node.Not not) {
            Condition of = condition(not.of());
            return of instanceof Fixed fixed ? new Fixed(fixed.truth().negate()) : new Not(of);
        } else if (node instanceof Node.Logic logic) {
            return logic(logic);
        } else if (node instanceof Node.In in) {
            return in(in);
        } else if (node instanceof Node.Comparison comparison) {
            return comparison(comparison);
        } else if (node instanceof Node.Call call) {
            return called(call);
        }
        throw new IllegalStateException("a checked expression has no condition at " + node);
    }

    private Condition called(Node.Call call) {
        List<Node> arguments = call.arguments();
        return switch (function(call)) {
            case FLAT -> new Flat(channel(call, 0), seconds(call, 1));
            case K_OF_N -> new KOfN(condition(arguments.get(0)), whole(call, 1), whole(call, 2));
            case HELD -> new Held(condition(arguments.get(0)), seconds(call, 1));
            case THEN -> new Then(condition(arguments.get(0)), condition(arguments.get(1)), seconds(call, 2));
            case OUTSIDE -> outside(signal(arguments.get(0)), signal(arguments.get(1)), signal(arguments.get(2)));
            case TIME_OF_DAY -> new TimeOfDay(time(arguments.get(0)), time(arguments.get(1)), zone);
            case BAD -> quality(call, QualityIs::bad);
            case QUALITY -> quality(call, channels -> QualityIs.of(channels, text(arguments.get(1))));
            case JUMPS -> jumps(call);
            case CEL -> new Holds(cel(call));
            case ABS,
                    MIN,
                    MAX,
                    AGE,
                    RATE,
                    AVG,
                    SUM,
                    COUNT,
                    HOURS,
                    INTEGRAL,
                    BIT,
                    SQRT,
                    EXP,
                    LN,
                    ATAN,
                    POW,
                    DAYS_UNTIL,
                    DAYS_SINCE -> throw new IllegalStateException(call.function() + "() is not a condition");
        };
    }

    private static Condition outside(Signal of, Signal low, Signal high) {
        Condition below = compare(of, Comparison.BELOW, low);
        Condition above = compare(of, Comparison.ABOVE, high);
        if (below instanceof Fixed a && above instanceof Fixed b) {
            return a.truth() == Truth.TRUE ? a : b;
        }
        return new Any(List.of(below, above));
    }

    private Condition quality(Node.Call call, java.util.function.Function<List<ChannelId>, Condition> made) {
        List<ChannelId> channels =
                channelsOf(call).stream().limit(QualityIs.MOST).toList();
        return channels.isEmpty() ? new Fixed(Truth.UNKNOWN) : made.apply(channels);
    }

    /** Without any channel that has a limit the rule is off. */
    private Condition jumps(Node.Call call) {
        List<Jump.Limit> limits = new ArrayList<>();
        for (ChannelId channel : channelsOf(call)) {
            scope.trait(channel.value())
                    .filter(trait -> Double.isFinite(trait.perSecond()))
                    .ifPresent(trait -> limits.add(new Jump.Limit(channel, trait.perSecond(), trait.step())));
        }
        return limits.isEmpty() ? new Fixed(Truth.FALSE) : new Jump(limits);
    }

    private List<ChannelId> channelsOf(Node.Call call) {
        String name = ((Node.Name) call.arguments().get(0)).name();
        return name.equals("any")
                ? scope.channels().keySet().stream().map(ChannelId::new).toList()
                : List.of(new ChannelId(name));
    }

    /** Compiled against the profile that runs, whose channels may be others than those of the profile the text stands in. */
    private Formula cel(Node.Call call) {
        CelText.Checked checked = CelText.compile(text(call.arguments().get(0)), scope);
        CelText compiled = checked.compiled();
        if (compiled == null) {
            throw new IllegalArgumentException("cel(): " + checked.faults().get(0));
        }
        return compiled.bind(scope, this::value);
    }

    private LocalTime time(Node node) {
        String text = text(node);
        return Times.read(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "parameter '" + node.word() + "': '" + text + "' is no time of the day such as 22:00"));
    }

    private static Function function(Node.Call call) {
        return Function.of(call.function())
                .orElseThrow(() -> new IllegalStateException("a checked expression calls " + call.function()));
    }

    /** Parts that parameters alone decide are decided here. */
    private Condition logic(Node.Logic logic) {
        Truth absorbing = Truth.of(!logic.all());
        List<Condition> open = new ArrayList<>();
        for (Node of : logic.of()) {
            Condition condition = condition(of);
            if (!(condition instanceof Fixed fixed)) {
                open.add(condition);
            } else if (fixed.truth() == absorbing) {
                return fixed;
            }
        }
        if (open.isEmpty()) {
            return new Fixed(absorbing.negate());
        }
        if (open.size() == 1) {
            return open.get(0);
        }
        return logic.all() ? new All(open) : new Any(open);
    }

    private Condition in(Node.In in) {
        if (in.of() instanceof Node.Name name) {
            Set<Double> values = new HashSet<>();
            in.values().forEach(value -> values.add(number(value) + 0.0));
            return new StateIs(new ChannelId(name.name()), values, false);
        }
        Node.Parameter parameter = (Node.Parameter) in.of();
        boolean text = in.values().get(0) instanceof Node.Text;
        boolean found = in.values().stream()
                .anyMatch(value -> text ? text(value).equals(text(parameter)) : number(value) == number(parameter));
        return new Fixed(Truth.of(found));
    }

    private Condition comparison(Node.Comparison comparison) {
        Comparison operator = COMPARISONS.getOrDefault(comparison.operator(), Comparison.EQUAL);
        Node left = comparison.left();
        Node right = comparison.right();
        if (isAge(left)) {
            return silence((Node.Call) left, operator, number(right));
        }
        if (isAge(right)) {
            return silence((Node.Call) right, operator.flipped(), number(left));
        }
        if (isText(left) || isText(right)) {
            return new Fixed(Truth.of(text(left).equals(text(right)) == (operator == Comparison.EQUAL)));
        }
        return compare(signal(left), operator, signal(right));
    }

    private static Condition compare(Signal left, Comparison operator, Signal right) {
        if (left instanceof Signal.Constant a && right instanceof Signal.Constant b) {
            return new Fixed(Truth.of(operator.test(a.value(), b.value())));
        }
        if (left instanceof Signal.Constant) {
            return compare(right, operator.flipped(), left);
        }
        if (left instanceof Signal.Latest latest && right instanceof Signal.Constant level) {
            return switch (operator) {
                case EQUAL -> new StateIs(latest.channel(), Set.of(level.value() + 0.0), false);
                case NOT_EQUAL -> new StateIs(latest.channel(), Set.of(level.value() + 0.0), true);
                case ABOVE, AT_LEAST, BELOW, AT_MOST -> new Threshold(latest.channel(), operator, level.value());
            };
        }
        return new Compare(left, operator, right);
    }

    /** Missing is true from its limit on; a millisecond, the grain of time, makes "longer than" of it. */
    private Condition silence(Node.Call age, Comparison operator, double seconds) {
        Node.Name name = (Node.Name) age.arguments().get(0);
        Set<ChannelId> channels = name.name().equals("any") ? Set.of() : Set.of(new ChannelId(name.name()));
        Duration limit = duration(seconds);
        return switch (operator) {
            case ABOVE -> new Missing(channels, limit.plusMillis(1));
            case AT_LEAST -> new Missing(channels, limit);
            case AT_MOST -> new Not(new Missing(channels, limit.plusMillis(1)));
            case BELOW -> new Not(new Missing(channels, limit));
            case EQUAL, NOT_EQUAL -> throw new IllegalStateException("a checked expression compares age() with ==");
        };
    }

    private Signal signal(Node node) {
        if (Checker.isConstant(node)) {
            return new Signal.Constant(number(node));
        } else if (node instanceof Node.Name name) {
            return new Signal.Latest(new ChannelId(name.name()));
        } else if (node instanceof Node.Negative negative) {
            return new Signal.Arithmetic(Signal.Operator.MINUS, new Signal.Constant(0), signal(negative.of()));
        } else if (node instanceof Node.Arithmetic arithmetic) {
            return new Signal.Arithmetic(
                    operator(arithmetic.operator()), signal(arithmetic.left()), signal(arithmetic.right()));
        } else if (node instanceof Node.Call call) {
            return call(call);
        }
        throw new IllegalStateException("a checked expression has no number at " + node);
    }

    private Signal call(Node.Call call) {
        List<Node> arguments = call.arguments();
        return switch (function(call)) {
            case ABS -> new Signal.Absolute(signal(call.arguments().get(0)));
            case MIN -> extreme(call, false);
            case MAX -> extreme(call, true);
            case RATE -> new Window.Rate(channel(call, 0), seconds(call, 1));
            case AVG -> new Window.Average(channel(call, 0), seconds(call, 1));
            case SUM -> new Window.Sum(channel(call, 0), seconds(call, 1));
            case COUNT -> new Window.Count(condition(call.arguments().get(0)), seconds(call, 1));
            case HOURS -> new Window.Hours(condition(call.arguments().get(0)), seconds(call, 1));
            case BIT -> new Signal.Bit(signal(call.arguments().get(0)), whole(call, 1));
            case DAYS_UNTIL -> new Signal.DaysUntil(date(call), zone);
            case DAYS_SINCE ->
                new Signal.Arithmetic(
                        Signal.Operator.MINUS, new Signal.Constant(0), new Signal.DaysUntil(date(call), zone));
            case CEL -> new Signal.Formulated(cel(call));
            case INTEGRAL -> new Window.Integral(signal(arguments.get(0)), seconds(call, 1));
            case SQRT -> computed(Signal.Mathematics.SQRT, call);
            case EXP -> computed(Signal.Mathematics.EXP, call);
            case LN -> computed(Signal.Mathematics.LN, call);
            case ATAN -> computed(Signal.Mathematics.ATAN, call);
            case POW ->
                new Signal.Arithmetic(
                        Signal.Operator.TO_THE_POWER_OF, signal(arguments.get(0)), signal(arguments.get(1)));
            case AGE, FLAT, K_OF_N, HELD, THEN, OUTSIDE, BAD, QUALITY, JUMPS, TIME_OF_DAY ->
                throw new IllegalStateException(call.function() + "() is not a number");
        };
    }

    private Signal computed(Signal.Mathematics mathematics, Node.Call call) {
        return new Signal.Computed(mathematics, signal(call.arguments().get(0)));
    }

    private Signal extreme(Node.Call call, boolean highest) {
        Node first = call.arguments().get(0);
        Node second = call.arguments().get(1);
        if (first instanceof Node.Name && Checker.isConstant(second)) {
            return new Window.Extreme(channel(call, 0), seconds(call, 1), highest);
        }
        Signal.Operator operator = highest ? Signal.Operator.HIGHER_OF : Signal.Operator.LOWER_OF;
        return new Signal.Arithmetic(operator, signal(first), signal(second));
    }

    private static Signal.Operator operator(String symbol) {
        return switch (symbol) {
            case "+" -> Signal.Operator.PLUS;
            case "-" -> Signal.Operator.MINUS;
            case "*" -> Signal.Operator.TIMES;
            default -> Signal.Operator.DIVIDED_BY;
        };
    }

    private double number(Node node) {
        if (node instanceof Node.Numeral number) {
            return number.value();
        } else if (node instanceof Node.Negative negative) {
            return -number(negative.of());
        } else if (node instanceof Node.Arithmetic arithmetic) {
            double result =
                    operator(arithmetic.operator()).apply(number(arithmetic.left()), number(arithmetic.right()));
            if (!Double.isFinite(result)) {
                throw new IllegalArgumentException("parameters: " + arithmetic.operator() + " gives no finite number");
            }
            return result;
        }
        Node.Parameter parameter = (Node.Parameter) node;
        String text = text(parameter);
        try {
            return Values.number(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameter '" + parameter.name() + "': '" + text + "' is no number", e);
        }
    }

    private static boolean isAge(Node node) {
        return node instanceof Node.Call call && call.function().equals("age");
    }

    private static boolean isText(Node node) {
        return node instanceof Node.Text;
    }

    private String text(Node node) {
        if (node instanceof Node.Text text) {
            return text.value();
        }
        return value(((Node.Parameter) node).name());
    }

    private String value(String parameter) {
        String value = parameters.get(parameter);
        if (value == null) {
            throw new IllegalArgumentException("parameter '" + parameter + "' is missing");
        }
        return value;
    }

    private LocalDate date(Node.Call call) {
        Node.Parameter parameter = (Node.Parameter) call.arguments().get(0);
        String text = text(parameter);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "parameter '" + parameter.name() + "': '" + text + "' is no date such as 2026-05-31", e);
        }
    }

    private static ChannelId channel(Node.Call call, int index) {
        return new ChannelId(((Node.Name) call.arguments().get(index)).name());
    }

    private int whole(Node.Call call, int index) {
        return (int) number(call.arguments().get(index));
    }

    private Duration seconds(Node.Call call, int index) {
        return duration(number(call.arguments().get(index)));
    }

    private static Duration duration(double seconds) {
        if (!(seconds >= 1 && seconds <= Checker.MAX_SECONDS)) {
            throw new IllegalArgumentException("parameters: " + seconds + " seconds are not between 1 s and 366 d");
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
