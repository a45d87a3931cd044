package io.fieldwarden.alert.task;

import java.util.Locale;

/** Names of constants as the API writes them. */
final class Words {
    private Words() {}

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException saying what there is */
    static <E extends Enum<E>> E of(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (text(constant).equals(text)) {
                return constant;
            }
        }
        StringBuilder known = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            known.append(known.isEmpty() ? "" : ", ").append(text(constant));
        }
        throw new IllegalArgumentException("must be one of " + known);
    }
}
