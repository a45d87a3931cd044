package io.fieldwarden.hub.config;

/** Writes {@code docs/configuration.md} from the table of keys, so that the page cannot be wrong. */
public final class ConfigReference {
    private ConfigReference() {}

    public static String markdown() {
        StringBuilder out = new StringBuilder("""
                # Configuration

                `./fieldwarden run` reads `hub.yaml` in the working directory, or the file after `--config`. Keys may be dotted
                (`http.port: 8080`) or nested (`http:` / `port: 8080`). An environment variable counts over the file: the key in
                capitals, `.` and `-` as `_`. With `__FILE` after its name the variable names a file that holds the value, which is
                how secrets are given to containers. An unknown key or a value that cannot be used stops the start with one line.
                `./fieldwarden config show` prints what counts, secrets masked.

                | key | environment | value | default | meaning |
                |---|---|---|---|---|
                """);
        for (ConfigKey key : ConfigKeys.all()) {
            String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
            out.append("| `%s` | `%s` | %s | %s | %s |%n"
                    .formatted(key.name(), key.environmentName(), key.type().words(), fallback, key.meaning())
                    .replace(System.lineSeparator(), "\n"));
        }
        return out.toString();
    }
}
