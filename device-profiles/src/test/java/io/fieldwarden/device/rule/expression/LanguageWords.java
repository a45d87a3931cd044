package io.fieldwarden.device.rule.expression;

import java.util.Arrays;
import java.util.List;

/** Lets the test of the format's page see the functions of the language. */
public final class LanguageWords {
    private LanguageWords() {}

    public static List<String> functionForms() {
        return Arrays.stream(Function.values()).map(Function::form).toList();
    }
}
