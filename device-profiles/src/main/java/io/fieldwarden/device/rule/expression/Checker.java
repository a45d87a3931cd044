package io.fieldwarden.device.rule.expression;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.rule.expression.Function.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Holds a tree against the names and types of its scope and collects every fault. Used by one thread, once. */
final class Checker {
    static final double MAX_SECONDS = 366 * 86_400.0;
    private static final int MAX_N = 52;

    /** Levels below GOOD and reasons, without those of readings that no rule sees. */
    private static final List<String> QUALITIES = Stream.concat(
                    Stream.of(Quality.Level.SUSPECT, Quality.Level.BAD, Quality.Level.MISSING)
                            .map(level -> level.name().toLowerCase(Locale.ROOT)),
                    Arrays.stream(Quality.Reason.values())
                            .map(Quality.Reason::text)
                            .filter(word -> !word.isEmpty() && !word.startsWith("clock_")))
            .toList();

    private final Scope scope;
    private final List<ExpressionFault> faults = new ArrayList<>();

    Checker(Scope scope) {
        this.scope = scope;
    }

    List<ExpressionFault> faults() {
        return faults;
    }

    void need(ExpressionType type, Node node) {
        typeOf(node).ifPresent(found -> {
            if (found != type) {
                String help = type == ExpressionType.TRUTH && node instanceof Node.Name name
                        ? ", such as " + name.name() + " == 1"
                        : "";
                fault(node, "is " + found.words() + " where " + type.words() + " is needed" + help);
            }
        });
    }

    /** Empty when the node has been found faulty, so that one fault is told once. */
    private Optional<ExpressionType> typeOf(Node node) {
        if (node instanceof Node.Numeral) {
            return Optional.of(ExpressionType.NUMBER);
        } else if (node instanceof Node.Text) {
            return Optional.of(ExpressionType.TEXT);
        } else if (node instanceof Node.Name name) {
            return channel(name);
        } else if (node instanceof Node.Parameter parameter) {
            return parameter(parameter);
        } else if (node instanceof Node.Negative negative) {
            need(ExpressionType.NUMBER, negative.of());
            return Optional.of(ExpressionType.NUMBER);
        } else if (node instanceof Node.Arithmetic arithmetic) {
            need(ExpressionType.NUMBER, arithmetic.left());
            need(ExpressionType.NUMBER, arithmetic.right());
            noAge(arithmetic.left());
            noAge(arithmetic.right());
            return Optional.of(ExpressionType.NUMBER);
        } else if (node instanceof Node.Call call) {
            return call(call);
        }
        condition(node);
        return Optional.of(ExpressionType.TRUTH);
    }

    private void condition(Node node) {
        if (node instanceof Node.Not not) {
            need(ExpressionType.TRUTH, not.of());
        } else if (node instanceof Node.Logic logic) {
            logic.of().forEach(of -> need(ExpressionType.TRUTH, of));
        } else if (node instanceof Node.Comparison comparison) {
            comparison(comparison);
        } else if (node instanceof Node.In in) {
            in(in);
        }
    }

    private Optional<ExpressionType> channel(Node.Name name) {
        if (scope.hasChannel(name.name())) {
            return Optional.of(ExpressionType.NUMBER);
        }
        String ask = scope.parameters().containsKey(name.name())
                ? ": did you mean '$" + name.name() + "'?"
                : scope.askChannel(name.name());
        fault(name, "is not a channel of this profile" + ask);
        return Optional.empty();
    }

    private Optional<ExpressionType> parameter(Node.Parameter parameter) {
        ExpressionType type = scope.parameters().get(parameter.name());
        if (type == null) {
            fault(parameter, "is not a parameter of this profile" + scope.askParameter(parameter.name()));
        }
        return Optional.ofNullable(type);
    }

    private Optional<ExpressionType> call(Node.Call call) {
        Optional<Function> function = Function.of(call.function());
        if (function.isEmpty()) {
            fault(call, "is not a function" + Suggestion.ask(call.function(), Function.names()));
            return Optional.empty();
        }
        List<Argument> wanted = function.get().arguments();
        if (wanted.size() != call.arguments().size()) {
            fault(
                    call,
                    "is called with " + call.arguments().size() + " arguments: write "
                            + function.get().form());
            return Optional.of(function.get().result());
        }
        if (function.get() == Function.CEL) {
            return cel(call);
        }
        for (int i = 0; i < wanted.size(); i++) {
            argument(wanted.get(i), call.arguments().get(i), function.get());
        }
        if (function.get() == Function.K_OF_N) {
            kOfN(call);
        } else if (function.get() == Function.JUMPS) {
            jumps(call);
        }
        return Optional.of(function.get().result());
    }

    private void kOfN(Node.Call call) {
        if (call.arguments().get(1) instanceof Node.Numeral k
                && call.arguments().get(2) instanceof Node.Numeral n
                && !(k.value() >= 1 && k.value() <= n.value())) {
            fault(call, "does not hold 1 <= k <= n");
        }
    }

    /** Its faults point into the text, which stands between quotes. */
    private Optional<ExpressionType> cel(Node.Call call) {
        if (!(call.arguments().get(0) instanceof Node.Text text)) {
            fault(call.arguments().get(0), "is not a text: write " + Function.CEL.form());
            return Optional.empty();
        }
        CelText.Checked checked = CelText.compile(text.value(), scope);
        checked.faults()
                .forEach(fault ->
                        faults.add(new ExpressionFault(text.at() + 1 + fault.at(), fault.value(), fault.rule())));
        return Optional.ofNullable(checked.compiled()).map(CelText::type);
    }

    private void jumps(Node.Call call) {
        if (call.arguments().get(0) instanceof Node.Name name
                && scope.trait(name.name())
                        .map(trait -> Double.isInfinite(trait.perSecond()))
                        .orElse(false)) {
            fault(name, "has no max-rate: jumps() needs the fastest possible change of the channel");
        }
    }

    private void argument(Argument wanted, Node node, Function function) {
        switch (wanted) {
            case NUMBER -> {
                need(ExpressionType.NUMBER, node);
                noAge(node);
            }
            case CONDITION -> need(ExpressionType.TRUTH, node);
            case CHANNEL -> {
                if (node instanceof Node.Name name) {
                    channel(name);
                } else {
                    fault(node, "is not a channel: write " + function.form());
                }
            }
            case CHANNEL_OR_ANY -> {
                if (!(node instanceof Node.Name name)) {
                    fault(node, "is not a channel: write " + function.form());
                } else if (!name.name().equals("any")) {
                    channel(name);
                }
            }
            case SECONDS -> seconds(node);
            case WHOLE -> {
                if (!(node instanceof Node.Numeral number)
                        || number.value() != Math.rint(number.value())
                        || number.value() < 0
                        || number.value() > MAX_N) {
                    fault(node, "is not a whole number from 0 to " + MAX_N);
                }
            }
            case DATE -> {
                if (node instanceof Node.Parameter) {
                    need(ExpressionType.DATE, node);
                } else {
                    fault(node, "is not a date parameter: write " + function.form());
                }
            }
            case TEXT -> need(ExpressionType.TEXT, node);
            case TIME -> time(node, function);
            case QUALITY -> quality(node);
        }
    }

    private void time(Node node, Function function) {
        if (node instanceof Node.Parameter) {
            need(ExpressionType.TEXT, node);
        } else if (!(node instanceof Node.Text text) || Times.read(text.value()).isEmpty()) {
            fault(node, "is not a time of the day such as '22:00' or a text parameter: write " + function.form());
        }
    }

    private void quality(Node node) {
        if (!(node instanceof Node.Text text)) {
            fault(node, "is not one of the texts " + QUALITIES);
        } else if (text.value().startsWith("clock_")) {
            fault(node, "is never seen by a rule, which does not take readings with a wrong clock in");
        } else if (!QUALITIES.contains(text.value())) {
            fault(node, "is not one of " + QUALITIES + Suggestion.ask(text.value(), QUALITIES));
        }
    }

    private void seconds(Node node) {
        if (node instanceof Node.Numeral number && !(number.value() >= 1 && number.value() <= MAX_SECONDS)) {
            fault(node, "is not between 1 second and 366 days");
        } else if (!isConstant(node)) {
            fault(node, "changes with the readings: seconds are a number such as 3600 or 1h, or a parameter");
        } else {
            need(ExpressionType.NUMBER, node);
        }
    }

    private void comparison(Node.Comparison comparison) {
        Node left = comparison.left();
        Node right = comparison.right();
        if (isAge(left) || isAge(right)) {
            age(comparison);
            return;
        }
        Optional<ExpressionType> a = typeOf(left);
        Optional<ExpressionType> b = typeOf(right);
        if (a.isEmpty() || b.isEmpty()) {
            return;
        }
        if (a.get() != b.get()) {
            fault(comparison, "compares " + a.get().words() + " with " + b.get().words());
        } else if (a.get() == ExpressionType.DATE || a.get() == ExpressionType.TRUTH) {
            fault(comparison, "compares " + a.get().words() + ": use and, or, not, days_until() or days_since()");
        } else if (a.get() == ExpressionType.TEXT && !(left instanceof Node.Text) && !(right instanceof Node.Text)) {
            fault(comparison, "compares two text parameters: one side is a 'text'");
        } else if (a.get() == ExpressionType.TEXT && !isEquality(comparison)) {
            fault(comparison, "compares texts: only == and != do");
        }
    }

    private void age(Node.Comparison comparison) {
        Node limit = isAge(comparison.left()) ? comparison.right() : comparison.left();
        typeOf(comparison.left());
        typeOf(comparison.right());
        if (!isConstant(limit)) {
            fault(comparison, "age() is compared with a number or a parameter only");
        } else if (isEquality(comparison)) {
            fault(comparison, "age() is compared with < <= > >= only");
        }
    }

    private void in(Node.In in) {
        Optional<ExpressionType> type = typeOf(in.of());
        boolean simple = in.of() instanceof Node.Name || in.of() instanceof Node.Parameter;
        if (!simple) {
            fault(in.of(), "is neither a channel nor a parameter: only these can be 'in' a list");
        }
        for (Node value : in.values()) {
            if (!(value instanceof Node.Numeral) && !(value instanceof Node.Text)) {
                fault(value, "is not a number or a 'text': a list holds only these");
            } else {
                type.ifPresent(t -> need(t, value));
            }
        }
    }

    private void noAge(Node node) {
        if (isAge(node)) {
            fault(node, "can only be compared directly: age(channel) > seconds");
        }
    }

    private static boolean isAge(Node node) {
        return node instanceof Node.Call call && call.function().equals("age");
    }

    private static boolean isEquality(Node.Comparison comparison) {
        return comparison.operator().equals("==") || comparison.operator().equals("!=");
    }

    /** True when readings do not change it. */
    static boolean isConstant(Node node) {
        if (node instanceof Node.Numeral || node instanceof Node.Parameter) {
            return true;
        }
        if (node instanceof Node.Negative negative) {
            return isConstant(negative.of());
        }
        return node instanceof Node.Arithmetic arithmetic
                && isConstant(arithmetic.left())
                && isConstant(arithmetic.right());
    }

    private void fault(Node node, String rule) {
        faults.add(new ExpressionFault(node.at(), node.word(), rule));
    }
}
