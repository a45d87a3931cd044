package io.fieldwarden.alert.push;

import io.fieldwarden.alert.outbound.Outbound;
import io.fieldwarden.alert.upload.Mapping;
import io.fieldwarden.alert.upload.MappingException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One setting of a channel. Lists are kept as lines. */
public record Field(String name, Type type, boolean required, int longest) {
    private static final String MASK = "***";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>\",;]{1,64}@[^\\s@<>\",;]{1,189}");
    private static final Pattern LINE = Pattern.compile("[0-9+\\- ]{3,20}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}: ?[\\x20-\\x7e]{0,2000}");

    /** What it may be and how it is shown. */
    public enum Type {
        TEXT,
        URL,
        /** With something in it that lets in whoever knows it. */
        HIDDEN_URL,
        HIDDEN,
        HIDDEN_LINES,
        LINES,
        PORT,
        ADDRESS,
        ADDRESSES,
        MAIL_SECURITY,
        METHOD,
        PATTERN,
        MAPPING;

        boolean isList() {
            return this == LINES || this == HIDDEN_LINES || this == ADDRESSES;
        }

        boolean isHidden() {
            return this == HIDDEN || this == HIDDEN_LINES || this == HIDDEN_URL;
        }
    }

    /** Whether it is a list. */
    public boolean isList() {
        return type.isList();
    }

    public static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\n", -1));
    }

    /** What is wrong with a value that is not empty, as the end of a sentence; empty if nothing is. */
    public Optional<String> fault(String value) {
        if (value.length() > longest) {
            return Optional.of("has " + value.length() + " characters, more than " + longest);
        }
        return switch (type) {
            case TEXT, HIDDEN ->
                value.chars().anyMatch(c -> c < ' ' && c != '\n')
                        ? Optional.of("has control characters in it")
                        : Optional.empty();
            case URL, HIDDEN_URL -> Outbound.fault(value);
            case HIDDEN_LINES -> each(value, this::lineFault);
            case LINES -> each(value, line -> matches(LINE, line, "is not a telephone number"));
            case ADDRESSES -> each(value, line -> matches(ADDRESS, line, "is not an e-mail address"));
            case ADDRESS -> matches(ADDRESS, value, "is not an e-mail address");
            case PORT ->
                value.matches("[1-9]\\d{0,4}") && Integer.parseInt(value) <= 65_535
                        ? Optional.empty()
                        : Optional.of("is not a port from 1 to 65535");
            case MAIL_SECURITY -> oneOf(value, List.of("tls", "starttls", "none"));
            case METHOD -> oneOf(value, List.of("POST", "PUT", "GET"));
            case PATTERN -> patternFault(value);
            case MAPPING -> mappingFault(value);
        };
    }

    private Optional<String> lineFault(String line) {
        return name.equals("headers")
                ? matches(HEADER, line, "is not a header like 'Name: value'")
                : matches(Pattern.compile("whsec_[A-Za-z0-9+/=]{32,100}( \\d{1,15})?"), line, "is not a whsec_ secret");
    }

    private static Optional<String> each(String value, java.util.function.Function<String, Optional<String>> check) {
        List<String> all = lines(value);
        if (all.size() > 50) {
            return Optional.of("has " + all.size() + " lines, more than 50");
        }
        return all.stream().map(check).flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> matches(Pattern pattern, String text, String otherwise) {
        return pattern.matcher(text).matches() ? Optional.empty() : Optional.of(otherwise);
    }

    private static Optional<String> oneOf(String value, List<String> words) {
        return words.contains(value) ? Optional.empty() : Optional.of("is none of " + words);
    }

    private static Optional<String> patternFault(String value) {
        try {
            Pattern unused = Pattern.compile(value);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is not a regular expression: " + e.getDescription());
        }
    }

    private static Optional<String> mappingFault(String value) {
        try {
            Mapping unused = Mapping.parse(value);
            return Optional.empty();
        } catch (MappingException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What people may see of it. */
    public String shown(String value) {
        if (type == Type.HIDDEN_URL) {
            return Outbound.origin(value) + "/" + MASK;
        }
        return type.isHidden() && !value.isEmpty() ? MASK : value;
    }

    /** Whether leaving it out of a change changes nothing: nobody can send back what nobody can see. */
    public boolean stays() {
        return type.isHidden();
    }

    /** Whether this is what is shown instead of {@code kept}: whoever sends that back wants no change. */
    public boolean isMasked(String sent, String kept) {
        return type.isHidden() && !kept.isEmpty() && sent.equals(shown(kept));
    }
}
