package io.fieldwarden.alert.upload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table of a mapping file; every getter checks the type and says where it is wrong. */
final class Yml {
    private static final int MOST = 500;

    private final String where;
    private final Map<?, ?> table;

    private Yml(String where, Map<?, ?> table) {
        this.where = where;
        this.table = table;
    }

    static Yml of(String where, @Nullable Object node) {
        if (node instanceof Map<?, ?> table && table.size() <= MOST) {
            return new Yml(where, table);
        }
        throw new MappingException(where + ": must be a table of at most " + MOST + " entries");
    }

    Yml only(String... names) {
        Set<String> known = Set.of(names);
        table.keySet().forEach(name -> {
            if (!(name instanceof String text) || !known.contains(text)) {
                throw new MappingException(where + "." + name + ": is not known here; known are "
                        + known.stream().sorted().toList());
            }
        });
        return this;
    }

    Optional<String> text(String name) {
        Object value = table.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map || value instanceof List) {
            throw new MappingException(where + "." + name + ": must be a text");
        }
        return Optional.of(String.valueOf(value));
    }

    String required(String name) {
        return text(name).orElseThrow(() -> new MappingException(where + "." + name + ": is missing"));
    }

    int number(String name, int otherwise, int least, int most) {
        return text(name)
                .map(text -> {
                    if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                        throw new MappingException(where + "." + name + ": '" + text + "' is not a whole number from "
                                + least + " to " + most);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    boolean flag(String name) {
        return text(name)
                .map(text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw new MappingException(where + "." + name + ": must be true or false");
                    }
                    return text.equals("true");
                })
                .orElse(false);
    }

    /** A text alone counts as a list of one. */
    List<String> texts(String name) {
        Object value = table.get(name);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Object one : value instanceof List<?> list ? list : List.of(value)) {
            if (one == null || one instanceof Map || one instanceof List) {
                throw new MappingException(where + "." + name + ": must be a list of texts");
            }
            texts.add(String.valueOf(one));
        }
        if (texts.size() > MOST) {
            throw new MappingException(where + "." + name + ": has more than " + MOST + " texts");
        }
        return texts;
    }

    Map<String, String> codes(String name) {
        Map<String, String> codes = new LinkedHashMap<>();
        if (table.get(name) != null) {
            Yml inner = of(where + "." + name, table.get(name));
            inner.table.forEach((from, to) -> codes.put(String.valueOf(from), String.valueOf(to)));
        }
        return codes;
    }

    List<Yml> tables(String name) {
        Object value = table.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || list.size() > MOST) {
            throw new MappingException(where + "." + name + ": must be a list of at most " + MOST);
        }
        List<Yml> tables = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            tables.add(of(where + "." + name + "[" + (i + 1) + "]", list.get(i)));
        }
        return tables;
    }

    Optional<Yml> table(String name) {
        return table.get(name) == null ? Optional.empty() : Optional.of(of(where + "." + name, table.get(name)));
    }

    Map<?, ?> raw() {
        return table;
    }

    String where() {
        return where;
    }
}
