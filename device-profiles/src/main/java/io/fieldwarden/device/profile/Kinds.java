package io.fieldwarden.device.profile;

import io.fieldwarden.device.rule.expression.Suggestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the category of a profile may be. Codes of special equipment are those of the catalogue (特种设备目录, 质检总局公告
 * 2014年第114号), which is the file {@code catalogue/equipment.csv}, a copy of 2018 with 157 entries. Kinds of farming are a
 * list that grows ({@code catalogue/kinds.csv}): a word of one's own is allowed, one that looks like a slip is not.
 */
final class Kinds {
    private static final Pattern CODE = Pattern.compile("[0-9A-F][0-9A-Z]{2}0|[0-9A-F][0-9]{3}");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{1,63}");
    private static final Set<String> EQUIPMENT = firstColumn("/catalogue/equipment.csv");
    private static final Set<String> FARMING = firstColumn("/catalogue/kinds.csv");

    private Kinds() {}

    /** The reason why this is no category, with a suggestion; empty for one. */
    static Optional<String> fault(String category) {
        if (EQUIPMENT.contains(category) || FARMING.contains(category)) {
            return Optional.empty();
        }
        if (CODE.matcher(category).matches()) {
            String group = category.charAt(0) + "000";
            return Optional.of("is no code of the special equipment catalogue (特种设备目录)"
                    + (EQUIPMENT.contains(group) ? ": did you mean '" + group + "'?" : ""));
        }
        if (!WORD.matcher(category).matches()) {
            return Optional.of(
                    "is neither a code of the special equipment catalogue such as 1100 nor a kind of farming in"
                            + " lower case such as greenhouse");
        }
        return Suggestion.nearest(category, FARMING)
                .map(kind -> "is nearly a kind of farming: did you mean '" + kind + "'?");
    }

    private static Set<String> firstColumn(String resource) {
        try (InputStream in = Kinds.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + resource);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            Set<String> values = new TreeSet<>();
            lines.lines().skip(1).forEach(line -> values.add(line.split(",", 2)[0]));
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
