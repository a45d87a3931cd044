package io.fieldwarden.device.rule.expression;

import io.fieldwarden.device.rule.Condition;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A condition as a rule writes it, checked against its scope, with parameters still open. Immutable. */
public final class Expression {
    static final int MAX_LENGTH = 2000;

    private final String text;
    private final Node root;

    private Expression(String text, Node root) {
        this.text = text;
        this.root = root;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** An expression, or every reason why there is none; at a fault of syntax the first. */
    public record Parsed(Optional<Expression> expression, List<ExpressionFault> faults) {
        public Parsed {
            faults = List.copyOf(faults);
        }
    }

    /** Never throws for what stands in the text; bounded in time and memory. */
    public static Parsed parse(String text, Scope scope) {
        if (text.length() > MAX_LENGTH) {
            return new Parsed(
                    Optional.empty(),
                    List.of(new ExpressionFault(
                            0, text.substring(0, 20) + "…", "is longer than " + MAX_LENGTH + " characters")));
        }
        try {
            Node root = Parser.parse(text);
            Checker checker = new Checker(scope);
            checker.need(ExpressionType.TRUTH, root);
            return new Parsed(
                    checker.faults().isEmpty() ? Optional.of(new Expression(text, root)) : Optional.empty(),
                    checker.faults());
        } catch (SyntaxException e) {
            return new Parsed(Optional.empty(), List.of(e.fault()));
        }
    }

    /** The tree of a text, not yet checked against any scope; empty when it is no expression. */
    public static Optional<Node> tree(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(Parser.parse(text));
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * Puts parameters in.
     *
     * @param parameters every value that is known, by name
     * @param zone where days and months begin
     * @param scope of the profile that runs, which may have more channels than the one that the text stands in
     * @throws IllegalArgumentException naming the parameter that is missing or has no value of its type
     */
    public Condition bind(Map<String, String> parameters, ZoneId zone, Scope scope) {
        return new Binder(parameters, zone, scope).condition(root);
    }
}
