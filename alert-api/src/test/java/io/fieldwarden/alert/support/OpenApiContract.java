package io.fieldwarden.alert.support;

/** Holds answers to the document. */
public final class OpenApiContract {
    public static final OpenApiContract INSTANCE = new OpenApiContract();

    private OpenApiContract() {}

    void check(Web.Answer answer) {}
}
