package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a role is held for. */
final class GrantOptions {
    @Option(
            names = "--organisation",
            paramLabel = "ID",
            description = "For this organisation and all below it only, such as a township (default: everywhere).")
    @Nullable
    String organisation;

    @Option(
            names = "--category",
            paramLabel = "CODE",
            description = "For this category and all below it only, such as 1000 for boilers (default: all).")
    @Nullable
    String category;

    void putInto(ObjectNode grant) {
        if (organisation != null) {
            grant.put("organisation", organisation);
        }
        if (category != null) {
            grant.put("category", category);
        }
    }
}
