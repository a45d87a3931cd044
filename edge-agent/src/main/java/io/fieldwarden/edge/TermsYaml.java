package io.fieldwarden.edge;

import io.fieldwarden.edge.core.ClockTrust;
import io.fieldwarden.edge.core.SendWindows;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * When and by what time an agent sends, and what it lets the hub do, in {@code edge.yaml}.
 *
 * @param folder of relative files
 */
record TermsYaml(Path folder) {
    private static final Set<String> COMMANDS = Set.of("config", "certificate", "rules");

    EdgeConfig.Terms terms(YamlKeys keys, Optional<EdgeConfig.Fallback> fallback) {
        return new EdgeConfig.Terms(
                fallback,
                windows(keys.section("sending")),
                Optional.of(clock(keys.section("clock"))),
                keys.duration("health", Duration.ofMinutes(5)),
                commands(keys.section("commands")));
    }

    private static EdgeConfig.CommandsConfig commands(YamlKeys keys) {
        Set<String> accepted = new TreeSet<>();
        String text = keys.text("accept", String.join(",", COMMANDS));
        for (String one : text.equals("none") ? new String[0] : text.split(",", -1)) {
            if (!COMMANDS.contains(one.strip())) {
                throw new ConfigException(
                        keys.path("accept") + ": '" + one.strip() + "' is not config, certificate, rules or none");
            }
            accepted.add(one.strip());
        }
        Duration within = keys.duration("within", EdgeConfig.CommandsConfig.NONE.within());
        if (within.toMillis() < 1_000) {
            throw new ConfigException(keys.path("within") + ": must be a second at least");
        }
        boolean insecure = keys.yes("insecure", false);
        keys.close();
        return new EdgeConfig.CommandsConfig(accepted, within, insecure);
    }

    private SendWindows windows(YamlKeys keys) {
        String text = keys.text("windows", "");
        String zone = keys.text("zone", "Asia/Shanghai");
        Optional<Path> metered =
                keys.has("metered") ? Optional.of(folder.resolve(keys.text("metered"))) : Optional.empty();
        keys.close();
        List<SendWindows.Window> windows = new ArrayList<>();
        try {
            for (String one : text.split(",", -1)) {
                if (!one.isBlank()) {
                    windows.add(SendWindows.Window.parse(one.strip()));
                }
            }
            return new SendWindows(windows, ZoneId.of(zone), metered);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ConfigException("sending: " + e.getMessage(), e);
        }
    }

    private static ClockTrust clock(YamlKeys keys) {
        String by = keys.text("believe", "system");
        Path file = Path.of(keys.text(
                "synchronized-file", ClockTrust.DEFAULTS.synchronizedFile().toString()));
        Duration tolerance = keys.duration("tolerance", ClockTrust.DEFAULTS.tolerance());
        keys.close();
        return switch (by) {
            case "system" -> new ClockTrust(ClockTrust.By.SYSTEM, file, tolerance);
            case "synchronized" -> new ClockTrust(ClockTrust.By.SYNCHRONIZED, file, tolerance);
            case "hub" -> new ClockTrust(ClockTrust.By.HUB, file, tolerance);
            default ->
                throw new ConfigException(keys.path("believe") + ": '" + by + "' is not system, synchronized or hub");
        };
    }
}
