package io.fieldwarden.device.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into words. Used by one thread, once. */
final class Lexer {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,3})?([smhd]\\b)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final List<String> SYMBOLS =
            List.of("<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",");
    private static final Map<String, String> FOREIGN =
            Map.of("&&", "and", "||", "or", "&", "and", "|", "or", "!", "not", "=", "==", "<>", "!=");
    private static final Map<Character, Integer> SECONDS = Map.of('s', 1, 'm', 60, 'h', 3600, 'd', 86_400);

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** @throws SyntaxException at the first character that begins no word */
    static List<Token> cut(String text) throws SyntaxException {
        Lexer lexer = new Lexer(text);
        while (lexer.next()) {
            // each turn takes one word
        }
        lexer.tokens.add(new Token(Token.Kind.END, text.length(), "", 0));
        return lexer.tokens;
    }

    private boolean next() throws SyntaxException {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            quoted(c);
        } else if (c == '$') {
            parameter();
        } else if (!number() && !name() && !symbol()) {
            foreign();
        }
        return true;
    }

    private void quoted(char quote) throws SyntaxException {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw new SyntaxException(at, text.substring(at), "text has no closing " + quote);
        }
        add(Token.Kind.TEXT, text.substring(at + 1, end), 0, end + 1);
    }

    private void parameter() throws SyntaxException {
        Matcher name = NAME.matcher(text).region(at + 1, text.length());
        if (!name.lookingAt()) {
            throw new SyntaxException(at, "$", "the name of a parameter follows $");
        }
        add(Token.Kind.PARAMETER, name.group(), 0, name.end());
    }

    private boolean number() throws SyntaxException {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            return false;
        }
        String word = number.group();
        char last = word.charAt(word.length() - 1);
        double value = Character.isDigit(last)
                ? Double.parseDouble(word)
                : Double.parseDouble(word.substring(0, word.length() - 1)) * SECONDS.getOrDefault(last, 1);
        int end = number.end();
        boolean broken =
                end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '.');
        if (broken || !Double.isFinite(value)) {
            throw new SyntaxException(
                    at, text.substring(at, Math.min(end + 1, text.length())), "is not a number such as 0.5 or 30m");
        }
        add(Token.Kind.NUMBER, word, value, end);
        return true;
    }

    private boolean name() {
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (!name.lookingAt()) {
            return false;
        }
        add(Token.Kind.NAME, name.group(), 0, name.end());
        return true;
    }

    private boolean symbol() {
        for (String symbol : SYMBOLS) {
            boolean foreign = symbol.equals("<") && text.startsWith("<>", at);
            if (text.startsWith(symbol, at) && !foreign) {
                add(Token.Kind.SYMBOL, symbol, 0, at + symbol.length());
                return true;
            }
        }
        return false;
    }

    private void foreign() throws SyntaxException {
        for (int length = 2; length >= 1; length--) {
            String word = text.substring(at, Math.min(text.length(), at + length));
            String ours = FOREIGN.get(word);
            if (ours != null) {
                throw new SyntaxException(at, word, "is not of this language: did you mean '" + ours + "'?");
            }
        }
        String word = Character.toString(text.codePointAt(at));
        throw new SyntaxException(at, word, "begins no word of a rule expression");
    }

    private void add(Token.Kind kind, String word, double number, int end) {
        tokens.add(new Token(kind, at, word, number));
        at = end;
    }
}
