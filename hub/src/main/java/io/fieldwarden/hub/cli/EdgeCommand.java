package io.fieldwarden.hub.cli;

import io.fieldwarden.edge.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        mixinStandardHelpOptions = true,
        name = "edge",
        description = "Runs an edge agent: reads one device and brings its readings to a hub.")
final class EdgeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "edge.yaml",
            description = "Device, uplink, outbox, sensor.")
    private Path config;

    @Option(names = "--check", description = "Only says whether the configuration can be used.")
    private boolean check;

    @Option(names = "--forget", description = "Forgets the settings that the hub has sent, and begins with the file.")
    private boolean forget;

    @Override
    public Integer call() {
        List<String> args = new ArrayList<>(List.of("--config", config.toString()));
        if (check) {
            args.add("--check");
        }
        if (forget) {
            args.add("--forget");
        }
        return Main.run(args.toArray(String[]::new), System.out, System.err);
    }
}
