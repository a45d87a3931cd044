package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.bench.SoakBench;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A long load, and whether the hub grows under it. */
@Command(
        mixinStandardHelpOptions = true,
        name = "soak",
        description = {
            "Sends for hours and reads memory, files, threads and the log again and again; exit 1 when one of the first",
            "three grows, or when something acknowledged is not kept. Each look makes the hub collect its garbage."
        })
final class SoakCommand implements Callable<Integer> {
    private static final double MILLIS_PER_HOUR = 3_600_000.0;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchCommand.TargetOptions target = new BenchCommand.TargetOptions();

    @Option(names = "--hours", paramLabel = "H", defaultValue = "24", description = "Default: ${DEFAULT-VALUE}")
    private double hours;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "End after so many, however many hours are left; 0 for no such end. Default: ${DEFAULT-VALUE}")
    private long messages;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Messages a second; 0 for as many as are accepted. Default: ${DEFAULT-VALUE}")
    private long rate;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(
            names = "--every",
            paramLabel = "S",
            defaultValue = "60",
            description = "Seconds between two looks. Default: ${DEFAULT-VALUE}")
    private int every;

    @Option(
            names = "--growth",
            paramLabel = "F",
            defaultValue = "1.1",
            description =
                    "How much larger a figure may be in the last third than in the one before. Default: ${DEFAULT-VALUE}")
    private double growth;

    @Override
    public Integer call() throws IOException {
        if (hours <= 0 || messages < 0 || rate < 0 || connections < 1 || every < 1 || growth < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--hours is above 0, --connections, --every and --growth are from 1, the others from 0");
        }
        SoakBench.Settings settings = new SoakBench.Settings(
                new SoakBench.Load(connections, 50, rate),
                Duration.ofMillis((long) (hours * MILLIS_PER_HOUR)),
                messages,
                Duration.ofSeconds(every),
                growth,
                target.choice());
        return new SoakBench(settings, spec.commandLine().getOut()).run() ? 0 : 1;
    }
}
