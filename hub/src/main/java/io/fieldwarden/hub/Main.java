package io.fieldwarden.hub;

import io.fieldwarden.hub.cli.Fieldwarden;

/** Where {@code ./fieldwarden} begins. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code = Fieldwarden.commandLine().execute(args);
        // Parts of the embedded broker leave threads behind that are no daemons.
        System.exit(code);
    }
}
