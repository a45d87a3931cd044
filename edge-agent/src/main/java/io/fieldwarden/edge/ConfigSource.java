package io.fieldwarden.edge;

import io.fieldwarden.edge.core.Settings;
import io.fieldwarden.edge.core.SettingsFile;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file on the machine, and what becomes of it by what was sent.
 *
 * @param folder of relative files
 * @param hash SHA-256 of the file in hex
 */
record ConfigSource(EdgeConfig local, Path folder, String hash) {
    private static final Duration LONGEST_TRIAL = Duration.ofDays(1);

    /** @throws ConfigException naming file, key, value and rule */
    static ConfigSource read(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new ConfigSource(EdgeYaml.load(file), folder == null ? Path.of("") : folder, hash(bytes));
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e, e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    boolean accepts(String command) {
        return local.terms().commands().accepted().contains(command);
    }

    /** Whether somebody has changed the file since this was sent. */
    boolean isOlderThanFile(Settings.Given given) {
        return !given.yaml().isEmpty() && !given.file().equals(hash);
    }

    Settings.Given given(String yaml, Settings.Credentials credentials, String command) {
        return new Settings.Given(yaml, hash, credentials, command);
    }

    Settings.Given certified(Settings.Given now, Settings.Credentials credentials, String command) {
        if (ways(plain(now)).noneMatch(way -> way.url().getScheme().equals("mqtts"))) {
            throw new IllegalArgumentException("no way to the hub is mqtts, which alone uses certificates");
        }
        return new Settings.Given(now.yaml(), now.file(), credentials, command);
    }

    /** @throws ConfigException when the text does not say 1s to 1d */
    Duration within(String text) {
        Duration usual = local.terms().commands().within();
        Duration within =
                text.isEmpty() ? usual : YamlKeys.of("", Map.of("within", text)).duration("within", usual);
        if (within.toMillis() < 1_000 || within.compareTo(LONGEST_TRIAL) > 0) {
            throw new ConfigException("within: '" + text + "' is not between 1s and 1d");
        }
        return within;
    }

    /** With the certificates of the file, and what only the file can say. */
    private EdgeConfig plain(Settings.Given given) {
        if (given.yaml().isEmpty()) {
            return local;
        }
        EdgeConfig sent = EdgeYaml.parse(given.yaml(), folder);
        EdgeConfig.Terms terms = sent.terms();
        return sent.with(new EdgeConfig.Terms(
                terms.fallback(),
                terms.windows(),
                terms.clock(),
                terms.health(),
                local.terms().commands()));
    }

    /**
     * What the agent is to run with. Writes certificates beside the outbox, where only one agent at a time may read them.
     *
     * @throws IOException when they cannot be written
     * @throws RuntimeException when the text cannot be used
     */
    EdgeConfig config(Settings.Given given, SettingsFile store) throws IOException {
        EdgeConfig config = plain(given);
        EdgeConfig certified = config.with(trusting(config.uplink(), given, store));
        Optional<EdgeConfig.Fallback> fallback = config.terms().fallback();
        if (fallback.isEmpty()) {
            return certified;
        }
        EdgeConfig.Fallback other = new EdgeConfig.Fallback(
                trusting(fallback.get().uplink(), given, store), fallback.get().terms());
        return certified.with(config.terms().with(Optional.of(other)));
    }

    private static UplinkConfig trusting(UplinkConfig way, Settings.Given given, SettingsFile store)
            throws IOException {
        return way.url().getScheme().equals("mqtts") ? way.with(store.trust(way.trust(), given.credentials())) : way;
    }

    /**
     * Some things stay with the machine: who the agent is, where its readings wait, what it shows beside the gateway, which files
     * it switches, and what the hub may have done.
     *
     * @throws RuntimeException naming key, value and rule
     */
    void check(Settings.Given given) {
        EdgeConfig next = plain(given);
        stays("device", local.uplink().device(), next.uplink().device());
        stays("outbox.file", local.outbox().file(), next.outbox().file());
        stays("status", local.status(), next.status());
        Set<Path> known = outputs(local);
        for (Path file : outputs(next)) {
            if (!known.contains(file)) {
                throw new ConfigException("rules.output.file: '" + file + "' is not one of the file on the machine");
            }
        }
    }

    private static void stays(String key, Object local, Object sent) {
        if (!local.equals(sent)) {
            throw new ConfigException(
                    key + ": is '" + sent + "', and on the machine '" + local + "'; it can be changed there only");
        }
    }

    private static Set<Path> outputs(EdgeConfig config) {
        return config.devices().stream()
                .flatMap(device -> device.rules().stream())
                .flatMap(rules -> rules.output().stream())
                .map(EdgeConfig.OutputConfig::file)
                .collect(Collectors.toSet());
    }

    /** @throws ConfigException when anybody between could have said what the hub seems to say */
    void demandSafeWays(Settings.Given now) {
        ways(plain(now)).filter(way -> !safe(way)).findFirst().ifPresent(way -> {
            throw new ConfigException(
                    "uplink.url: over " + way.url().getScheme()
                            + " to another machine nobody knows who sends settings; use mqtts or coaps, or commands.insecure: true");
        });
    }

    private boolean safe(UplinkConfig way) {
        String host = way.url().getHost();
        return way.secured()
                || local.terms().commands().insecure()
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static Stream<UplinkConfig> ways(EdgeConfig config) {
        return Stream.concat(
                Stream.of(config.uplink()), config.terms().fallback().stream().map(EdgeConfig.Fallback::uplink));
    }
}
