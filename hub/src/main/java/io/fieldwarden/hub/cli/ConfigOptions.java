package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config}. */
final class ConfigOptions {
    private static final Path USUAL = Path.of("hub.yaml");

    @Option(
            names = "--config",
            paramLabel = "hub.yaml",
            description = "Configuration file. Without it: hub.yaml in the working directory, if there is one.")
    private @Nullable Path config;

    Settings settings() {
        Optional<Path> file =
                config != null ? Optional.of(config) : Optional.of(USUAL).filter(Files::exists);
        return Settings.of(file, System.getenv());
    }
}
