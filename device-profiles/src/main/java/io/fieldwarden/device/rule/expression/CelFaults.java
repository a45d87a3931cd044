package io.fieldwarden.device.rule.expression;

import dev.cel.common.CelIssue;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the CEL compiler objects to, in the words of profiles. */
final class CelFaults {
    private static final Pattern OVERLOAD =
            Pattern.compile("found no matching overload for '_?(.+?)_?' applied to '(.*?)'.*", Pattern.DOTALL);
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(.+?)'.*", Pattern.DOTALL);
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?|[=!<>]=|&&|\\|\\|");
    private static final List<String> LOOPS =
            List.of("all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap");

    private CelFaults() {}

    static ExpressionFault of(CelIssue issue, String text, Scope scope) {
        int at = offset(
                text,
                issue.getSourceLocation().getLine(),
                issue.getSourceLocation().getColumn());
        String message = issue.getMessage();
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return undeclared(text, at, undeclared.group(1), scope);
        }
        Matcher overload = OVERLOAD.matcher(message);
        if (overload.matches()) {
            return overload(text, at, overload.group(1), overload.group(2));
        }
        return new ExpressionFault(at, word(text, at), message.strip());
    }

    private static ExpressionFault undeclared(String text, int at, String name, Scope scope) {
        if (LOOPS.contains(name)) {
            return new ExpressionFault(at, name, "is a loop: cel() has none, so that its work is bounded");
        }
        String word = word(text, at);
        if (name.equals("param")) {
            String parameter = word.substring(Math.min(word.length(), CelLanguage.PARAMETER.length()));
            ExpressionType type = scope.parameters().get(parameter);
            String ask = type == ExpressionType.DATE
                    ? ": it is a date, of which days_until() and days_since() count the days outside of cel()"
                    : Suggestion.nearest(
                                    parameter, new TreeSet<>(scope.parameters().keySet()))
                            .map(near -> ": did you mean 'param." + near + "'?")
                            .orElse("");
            return new ExpressionFault(at, word, "is no parameter that cel() can use" + ask);
        }
        String ask = scope.parameters().containsKey(name)
                ? ": did you mean 'param." + name + "'?"
                : Suggestion.ask(name, known(scope));
        return new ExpressionFault(at, name, "is neither a channel nor a function" + ask);
    }

    private static Set<String> known(Scope scope) {
        Set<String> known = new TreeSet<>(scope.channels().keySet());
        known.addAll(List.of("abs", "sqrt", "exp", "ln", "atan", "pow", "min", "max"));
        return known;
    }

    private static ExpressionFault overload(String text, int at, String operator, String types) {
        boolean mixed = types.contains("double") && types.contains("int");
        boolean truth = types.contains("bool") && (types.contains("int") || types.contains("double"));
        String help = truth ? ": a channel of type boolean is true or false" : "";
        help = mixed ? ": numbers are doubles, write 2.0 and not 2" : help;
        String named = operator.equals("?_:") ? "? :" : operator;
        return new ExpressionFault(at, word(text, at), "'" + named + "' takes no " + types + help);
    }

    private static int offset(String text, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            int end = text.indexOf('\n', start);
            start = end < 0 ? text.length() : end + 1;
        }
        int points = Math.max(0, Math.min(column, text.codePointCount(start, text.length())));
        return text.offsetByCodePoints(start, points);
    }

    /** The name or operator that stands there, else the character. */
    private static String word(String text, int at) {
        if (at >= text.length()) {
            return "the end";
        }
        Matcher name = NAME.matcher(text).region(at, text.length());
        return name.lookingAt() ? name.group() : Character.toString(text.codePointAt(at));
    }
}
