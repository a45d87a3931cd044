package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.config.ConfigReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        mixinStandardHelpOptions = true,
        name = "config",
        description = "Shows what is configured.",
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand extends CommandGroup {
    @Command(
            mixinStandardHelpOptions = true,
            name = "show",
            description = "Prints every key and the value that counts, secrets masked.")
    void show(@Mixin ConfigOptions options) {
        spec.commandLine().getOut().print(options.settings().show());
        spec.commandLine().getOut().flush();
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "reference",
            description = "Prints the reference page of all keys.")
    void reference() {
        spec.commandLine().getOut().print(ConfigReference.markdown());
        spec.commandLine().getOut().flush();
    }
}
