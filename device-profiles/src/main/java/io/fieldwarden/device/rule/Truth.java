package io.fieldwarden.device.rule;

/** Three-valued: before the first reading a condition is neither true nor false, and unknown raises and clears nothing. */
public enum Truth {
    UNKNOWN,
    FALSE,
    TRUE;

    public static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }

    public Truth negate() {
        return switch (this) {
            case UNKNOWN -> UNKNOWN;
            case FALSE -> TRUE;
            case TRUE -> FALSE;
        };
    }

    static Truth ofCode(double code) {
        return code == 2 ? TRUE : code == 1 ? FALSE : UNKNOWN;
    }

    double code() {
        return this == TRUE ? 2 : this == FALSE ? 1 : 0;
    }
}
