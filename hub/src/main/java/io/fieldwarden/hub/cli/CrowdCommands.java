package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.bench.CrowdBench;
import io.fieldwarden.hub.bench.CrowdBench.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Benchmarks of many connections. */
final class CrowdCommands {
    private CrowdCommands() {}

    /** Who connects. */
    static final class CrowdOptions {
        @Option(
                names = "--connections",
                paramLabel = "N",
                defaultValue = "10000",
                description = "Default: ${DEFAULT-VALUE}")
        private int connections;

        @Option(
                names = "--devices",
                paramLabel = "N",
                defaultValue = "1000",
                description = "They belong to these by turns. Default: ${DEFAULT-VALUE}")
        private int devices;

        @Option(names = "--tls", description = "Over TLS; the hub needs TLS_PORTS=always.")
        private boolean tls;

        @Option(
                names = "--within",
                paramLabel = "S",
                defaultValue = "120",
                description = "Seconds until all have to be logged in. Default: ${DEFAULT-VALUE}")
        private int within;

        private Settings settings(int rounds, BenchCommand.TargetOptions target) {
            return new Settings(connections, Math.min(devices, connections), rounds, within, tls, target.choice());
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "reconnect",
            description = "All connections break and come back at once: how long until each is logged in again.")
    static final class Reconnect implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private CrowdOptions crowd = new CrowdOptions();

        @Mixin
        private BenchCommand.TargetOptions target = new BenchCommand.TargetOptions();

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "3",
                description = "How often. Default: ${DEFAULT-VALUE}")
        private int rounds;

        @Override
        public Integer call() throws IOException {
            return new CrowdBench(
                                    crowd.settings(rounds, target),
                                    spec.commandLine().getOut())
                            .reconnect()
                    ? 0
                    : 1;
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "idle",
            description = "Connections that log in and say nothing: the memory of each.")
    static final class Idle implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private CrowdOptions crowd = new CrowdOptions();

        @Mixin
        private BenchCommand.TargetOptions target = new BenchCommand.TargetOptions();

        @Override
        public Integer call() throws IOException {
            return new CrowdBench(crowd.settings(0, target), spec.commandLine().getOut()).idle() ? 0 : 1;
        }
    }
}
