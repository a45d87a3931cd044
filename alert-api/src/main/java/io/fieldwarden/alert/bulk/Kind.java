package io.fieldwarden.alert.bulk;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a row is about, in the order in which rows need each other. */
public enum Kind {
    ORGANISATION("parent", "name_zh", "name_en", "type"),
    SITE("organisation", "name_zh", "name_en", "latitude", "longitude"),
    POSITION("organisation", "site", "profile", "name_zh", "name_en", "latitude", "longitude", "category"),
    DEVICE("profile", "position", "organisation", "gateway", "name_zh", "name_en", "enabled", "dev_eui");

    /** Before the name of a parameter. */
    static final String PARAMETER = "param.";

    static final String COLUMN = "kind";
    static final String ID = "id";

    @SuppressWarnings("ImmutableEnumChecker") // List.of never changes.
    private final List<String> columns;

    Kind(String... columns) {
        this.columns = List.of(columns);
    }

    /** Beside {@code kind} and {@code id}, in the order of an export. */
    List<String> columns() {
        return columns;
    }

    boolean hasParameters() {
        return this == POSITION || this == DEVICE;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * In the singular or the plural.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static Kind ofText(String text) {
        for (Kind kind : values()) {
            if (text.equals(kind.text()) || text.equals(kind.text() + "s")) {
                return kind;
            }
        }
        throw new IllegalArgumentException("must be one of organisation, site, position, device");
    }

    /** The columns that some kind has; others are names of parameters. */
    static boolean isColumn(String name) {
        return Set.of(COLUMN, ID).contains(name)
                || List.of(values()).stream().anyMatch(kind -> kind.columns.contains(name));
    }
}
