package io.fieldwarden.device.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Recursive descent over the grammar, from the loosest to the tightest binding:
 *
 * <pre>
 * or         = and { "or" and }
 * and        = not { "and" not }
 * not        = "not" not | comparison
 * comparison = sum [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum | "in" "(" sum { "," sum } ")" ]
 * sum        = product { ( "+" | "-" ) product }
 * product    = unary { ( "*" | "/" ) unary }
 * unary      = "-" unary | primary
 * primary    = number | 'text' | "true" | "false" | $parameter | name [ "(" or { "," or } ")" ] | "(" or ")"
 * </pre>
 *
 * Used by one thread, once.
 */
final class Parser {
    private static final int MAX_DEPTH = 48;
    private static final Set<String> COMPARISONS = Set.of("<", "<=", ">", ">=", "==", "!=");
    private static final Set<String> WORDS = Set.of("and", "or", "not", "in");

    private final List<Token> tokens;
    private int next;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Node parse(String text) throws SyntaxException {
        Parser parser = new Parser(Lexer.cut(text));
        Node node = parser.or();
        Token rest = parser.peek();
        if (rest.kind() != Token.Kind.END) {
            throw new SyntaxException(rest.at(), rest.text(), "the expression should end here, or go on with and / or");
        }
        return node;
    }

    private Node or() throws SyntaxException {
        if (++depth > MAX_DEPTH) {
            throw fault("is nested deeper than " + MAX_DEPTH);
        }
        Node first = and();
        int at = peek().at();
        List<Node> all = new ArrayList<>(List.of(first));
        while (take("or")) {
            all.add(and());
        }
        depth--;
        return all.size() == 1 ? first : new Node.Logic(at, false, all);
    }

    private Node and() throws SyntaxException {
        Node first = not();
        int at = peek().at();
        List<Node> all = new ArrayList<>(List.of(first));
        while (take("and")) {
            all.add(not());
        }
        return all.size() == 1 ? first : new Node.Logic(at, true, all);
    }

    private Node not() throws SyntaxException {
        int at = peek().at();
        if (!take("not")) {
            return comparison();
        }
        if (++depth > MAX_DEPTH) {
            throw fault("is nested deeper than " + MAX_DEPTH);
        }
        Node of = not();
        depth--;
        return new Node.Not(at, of);
    }

    private Node comparison() throws SyntaxException {
        Node left = sum();
        Token operator = peek();
        if (take("in")) {
            expect("(", "a list in ( ) follows 'in'");
            return new Node.In(operator.at(), left, list());
        }
        if (operator.kind() != Token.Kind.SYMBOL || !COMPARISONS.contains(operator.text())) {
            return left;
        }
        next++;
        Node right = sum();
        if (COMPARISONS.contains(peek().text()) && peek().kind() == Token.Kind.SYMBOL) {
            throw fault("compares a comparison: write 'a < b and b < c'");
        }
        return new Node.Comparison(operator.at(), operator.text(), left, right);
    }

    private Node sum() throws SyntaxException {
        Node left = product();
        for (Token token = peek(); take("+") || take("-"); token = peek()) {
            left = new Node.Arithmetic(token.at(), token.text(), left, product());
        }
        return left;
    }

    private Node product() throws SyntaxException {
        Node left = unary();
        for (Token token = peek(); take("*") || take("/"); token = peek()) {
            left = new Node.Arithmetic(token.at(), token.text(), left, unary());
        }
        return left;
    }

    private Node unary() throws SyntaxException {
        int at = peek().at();
        if (!take("-")) {
            return primary();
        }
        if (++depth > MAX_DEPTH) {
            throw fault("is nested deeper than " + MAX_DEPTH);
        }
        Node of = unary();
        depth--;
        return of instanceof Node.Numeral number ? new Node.Numeral(at, -number.value()) : new Node.Negative(at, of);
    }

    private Node primary() throws SyntaxException {
        Token token = peek();
        if (take("(")) {
            Node inner = or();
            expect(")", "a ) is missing");
            return inner;
        }
        if (token.kind() == Token.Kind.SYMBOL || token.kind() == Token.Kind.END || WORDS.contains(token.text())) {
            throw fault("a channel, $parameter, number or function should stand here");
        }
        next++;
        return switch (token.kind()) {
            case NUMBER -> new Node.Numeral(token.at(), token.number());
            case TEXT -> new Node.Text(token.at(), token.text());
            case PARAMETER -> new Node.Parameter(token.at(), token.text());
            case NAME -> name(token);
            case SYMBOL, END -> throw fault("should not stand here");
        };
    }

    private Node name(Token token) throws SyntaxException {
        if (token.text().equals("true") || token.text().equals("false")) {
            return new Node.Numeral(token.at(), token.text().equals("true") ? 1 : 0);
        }
        return take("(") ? new Node.Call(token.at(), token.text(), list()) : new Node.Name(token.at(), token.text());
    }

    /** The rest of a list whose opening bracket is taken. */
    private List<Node> list() throws SyntaxException {
        List<Node> list = new ArrayList<>();
        do {
            list.add(or());
        } while (take(","));
        expect(")", "a ) is missing");
        return list;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean take(String word) {
        boolean is = peek().is(word);
        next += is ? 1 : 0;
        return is;
    }

    private void expect(String symbol, String rule) throws SyntaxException {
        if (!take(symbol)) {
            throw fault(rule);
        }
    }

    private SyntaxException fault(String rule) {
        Token token = peek();
        return new SyntaxException(token.at(), token.kind() == Token.Kind.END ? "the end" : token.text(), rule);
    }
}
