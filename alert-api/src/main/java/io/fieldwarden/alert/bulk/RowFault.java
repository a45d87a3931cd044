package io.fieldwarden.alert.bulk;

/** Why a row is not imported. */
final class RowFault extends RuntimeException {
    private final String column;
    private final String value;

    RowFault(String column, String value, String rule) {
        super(rule, null, false, false);
        this.column = column;
        this.value = value;
    }

    String column() {
        return column;
    }

    String value() {
        return value;
    }

    String rule() {
        return String.valueOf(getMessage());
    }
}
