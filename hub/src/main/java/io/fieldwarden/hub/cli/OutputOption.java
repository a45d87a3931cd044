package io.fieldwarden.hub.cli;

import picocli.CommandLine.Option;

/** {@code --output}. */
final class OutputOption {
    /** Names are what the user types. */
    enum Form {
        table,
        json
    }

    @Option(names = "--output", paramLabel = "table|json", description = "Form of the output (default: table).")
    private Form form = Form.table;

    boolean json() {
        return form == Form.json;
    }
}
