package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.bench.AlertsBench;
import io.fieldwarden.hub.bench.BacktestBench;
import io.fieldwarden.hub.bench.IngestBench;
import io.fieldwarden.hub.bench.PipelineBench;
import io.fieldwarden.hub.bench.QueryBench;
import io.fieldwarden.hub.bench.RegistryBench;
import io.fieldwarden.hub.bench.StreamBench;
import io.fieldwarden.hub.bench.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "bench",
        description = {
            "Measures a hub under load and checks that it kept everything it acknowledged (exit 1 if not).",
            "Starts a hub of its own and removes its data afterwards, unless --data names one that runs."
        },
        subcommands = {CrowdCommands.Reconnect.class, CrowdCommands.Idle.class, SoakCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Which hub. */
    static final class TargetOptions {
        @Option(names = "--data", paramLabel = "DIR", description = "Measure the hub that runs with this data folder.")
        private Optional<Path> data = Optional.empty();

        @Option(
                names = "--pid",
                paramLabel = "PID",
                defaultValue = "0",
                description = "Process of the hub that runs, for its CPU and memory.")
        private long pid;

        @Option(
                names = "--work",
                paramLabel = "DIR",
                defaultValue = "bench-data",
                description = "Where the data of an own hub is put; on the disk that matters. Default: ./bench-data")
        private Path work = Path.of("bench-data");

        @Option(
                names = "--java-option",
                paramLabel = "OPTION",
                description = "For the process of an own hub, such as a profiler's.")
        private List<String> javaOptions = List.of();

        Target.Choice choice() {
            return new Target.Choice(data, pid, work, javaOptions);
        }
    }

    /** How many devices send, how, and for how long. */
    static final class LoadOptions {
        @Option(
                names = "--connections",
                paramLabel = "N",
                defaultValue = "100",
                description = "Devices, each with a connection of its own. Default: ${DEFAULT-VALUE}")
        private int connections;

        @Option(
                names = "--window",
                paramLabel = "N",
                defaultValue = "50",
                description = "Unacknowledged messages of a connection. Default: ${DEFAULT-VALUE}")
        private int window;

        @Option(
                names = "--seconds",
                paramLabel = "S",
                defaultValue = "10",
                description = "Length of a measurement. Default: ${DEFAULT-VALUE}")
        private int seconds;

        @Option(
                names = "--warm-up",
                paramLabel = "S",
                defaultValue = "10",
                description = "Load before the first one. Default: ${DEFAULT-VALUE}")
        private int warmUp;

        Duration duration() {
            return Duration.ofSeconds(seconds);
        }

        Duration warmUp() {
            return Duration.ofSeconds(warmUp);
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "ingest",
            description = {
                "Messages a second that are accepted over MQTT at QoS 1, CPU for each, time to acknowledgement,",
                "memory and start. Accepted is on the disk; rules and time series work meanwhile."
            })
    int ingest(
            @Mixin LoadOptions load,
            @Mixin TargetOptions target,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Messages a second; 0 for as many as are accepted. Default: ${DEFAULT-VALUE}")
                    long rate,
            @Option(
                            names = "--payload-bytes",
                            paramLabel = "N",
                            defaultValue = "120",
                            description = "JSON with one reading. Default: ${DEFAULT-VALUE}")
                    int payloadBytes,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "3",
                            description = "Measurements. Default: ${DEFAULT-VALUE}")
                    int rounds,
            @Option(names = "--peer", paramLabel = "mosquitto", description = "Measure this broker by turns.")
                    Optional<Peer> peer)
            throws IOException {
        IngestBench.Load sent = new IngestBench.Load(load.connections, load.window, payloadBytes, rate);
        IngestBench.Settings settings = new IngestBench.Settings(
                sent, load.duration(), load.warmUp(), rounds, peer.isPresent(), target.choice());
        return new IngestBench(settings, spec.commandLine().getOut()).run() ? 0 : 1;
    }

    /** Whom to compare with. */
    @SuppressWarnings("checkstyle:ConstantName") // as it is typed
    enum Peer {
        mosquitto
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "pipeline",
            description = {
                "From a publish to its alert on the stream of the page at a steady rate,",
                "and readings a second from MQTT into the time series at full speed."
            })
    int pipeline(
            @Mixin LoadOptions load,
            @Mixin TargetOptions target,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "Messages a second while alerts are measured. Default: ${DEFAULT-VALUE}")
                    long rate,
            @Option(
                            names = "--alert-every",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "Messages of a device to one alert, from 2. Default: ${DEFAULT-VALUE}")
                    int alertEvery)
            throws IOException {
        if (alertEvery < 2 || rate < 1) {
            throw new ParameterException(spec.commandLine(), "--alert-every is from 2, --rate from 1");
        }
        PipelineBench.Settings settings = new PipelineBench.Settings(
                load.connections, load.window, rate, alertEvery, load.duration(), load.warmUp(), target.choice());
        return new PipelineBench(settings, spec.commandLine().getOut()).run() ? 0 : 1;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "query",
            description =
                    "Charts and roll-ups out of a year of readings, one a minute, in an embedded store of its own.")
    int query(
            @Option(
                            names = "--channels",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "With a year of readings each. Default: ${DEFAULT-VALUE}")
                    int channels,
            @Option(
                            names = "--work",
                            paramLabel = "DIR",
                            defaultValue = "bench-data",
                            description = "Where the store is made and removed again. Default: ./bench-data")
                    Path work)
            throws IOException {
        if (channels < 1) {
            throw new ParameterException(spec.commandLine(), "--channels is from 1");
        }
        return new QueryBench(work, channels, spec.commandLine().getOut()).run() ? 0 : 1;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "alerts",
            description = {
                "Pages of the inbox and a walk with cursors through very many alerts over HTTP, while new ones arrive,",
                "in a store of its own; exit 1 when a page takes 100 ms at p99 or the walk is not whole. Needs no hub."
            })
    int alerts(
            @Option(
                            names = "--alerts",
                            paramLabel = "N",
                            defaultValue = "1000000",
                            description = "In the store. Default: ${DEFAULT-VALUE}")
                    int alerts,
            @Option(
                            names = "--writes",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "New alerts a second during the walk. Default: ${DEFAULT-VALUE}")
                    int writes,
            @Option(
                            names = "--repeats",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "Of each query. Default: ${DEFAULT-VALUE}")
                    int repeats,
            @Option(
                            names = "--postgres",
                            paramLabel = "URL",
                            description =
                                    "JDBC address of an empty database, such as jdbc:postgresql://host/database?user=name; by default SQLite.")
                    Optional<String> postgres,
            @Option(
                            names = "--work",
                            paramLabel = "DIR",
                            defaultValue = "bench-data",
                            description = "Where the store is made and removed again. Default: ./bench-data")
                    Path work)
            throws IOException, InterruptedException {
        if (alerts < 1 || writes < 1 || repeats < 1) {
            throw new ParameterException(spec.commandLine(), "--alerts, --writes and --repeats are from 1");
        }
        AlertsBench.Settings settings = new AlertsBench.Settings(alerts, writes, repeats, work, postgres);
        return new AlertsBench(settings, spec.commandLine().getOut()).run() ? 0 : 1;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "backtest",
            description = {
                "A back-test of five rules over devices with five channels and a reading a minute,",
                "in an embedded store of its own; exit 1 when rounds differ. Needs no hub."
            })
    int backtest(
            @Option(
                            names = "--devices",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Default: ${DEFAULT-VALUE}")
                    int devices,
            @Option(names = "--days", paramLabel = "N", defaultValue = "30", description = "Default: ${DEFAULT-VALUE}")
                    int days,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "2",
                            description = "Measurements. Default: ${DEFAULT-VALUE}")
                    int rounds,
            @Option(names = "--keep", description = "Leave the store for the next time, or use the one of the last.")
                    boolean keep,
            @Option(
                            names = "--work",
                            paramLabel = "DIR",
                            defaultValue = "bench-data",
                            description = "Where the store is made. Default: ./bench-data")
                    Path work)
            throws IOException, InterruptedException {
        if (devices < 1 || days < 1 || rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--devices, --days and --rounds are from 1");
        }
        return new BacktestBench(
                                new BacktestBench.Settings(work, devices, days, keep, rounds),
                                spec.commandLine().getOut())
                        .run()
                ? 0
                : 1;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "registry",
            description = {
                "How long a large registry takes to load in ingest and in a task of the stream job,",
                "and how much heap it keeps. Needs no hub."
            })
    int registry(
            @Option(
                            names = "--devices",
                            paramLabel = "N",
                            defaultValue = "100000",
                            description = "Each at a position of its own. Default: ${DEFAULT-VALUE}")
                    int devices,
            @Option(
                            names = "--parameter-sets",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Different sets of parameters for each profile. Default: ${DEFAULT-VALUE}")
                    int parameterSets) {
        new RegistryBench(
                        new RegistryBench.Settings(devices, parameterSets),
                        spec.commandLine().getOut())
                .run();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "stream",
            description = {
                "The whole stream job without anything around it, five rules and a detector per channel: readings a second,",
                "size and time of checkpoints, and from receipt to alert at half of that rate. Needs no hub.",
                "A million channels need FIELDWARDEN_JAVA_OPTS=-Xmx12g."
            })
    int stream(
            @Option(
                            names = "--channels",
                            paramLabel = "N,...",
                            split = ",",
                            defaultValue = "1000,10000",
                            description = "Of all devices together, a round each. Default: ${DEFAULT-VALUE}")
                    List<Integer> channels,
            @Option(
                            names = "--parallelism",
                            paramLabel = "N",
                            defaultValue = "2",
                            description = "Subtasks of each operator. Default: ${DEFAULT-VALUE}")
                    int parallelism,
            @Option(
                            names = "--warm-up",
                            paramLabel = "N",
                            defaultValue = "350",
                            description =
                                    "Readings of each channel before; detectors learn from 300. Default: ${DEFAULT-VALUE}")
                    int warmUp,
            @Option(
                            names = "--readings",
                            paramLabel = "N",
                            defaultValue = "2000000",
                            description = "Of a measurement. Default: ${DEFAULT-VALUE}")
                    long readings,
            @Option(
                            names = "--latency-seconds",
                            paramLabel = "S",
                            defaultValue = "15",
                            description = "How long alerts are measured; 0 for not at all. Default: ${DEFAULT-VALUE}")
                    int latency,
            @Option(
                            names = "--work",
                            paramLabel = "DIR",
                            defaultValue = "bench-data",
                            description = "Where checkpoints are written and removed again. Default: ./bench-data")
                    Path work)
            throws Exception {
        StreamBench.Settings settings =
                new StreamBench.Settings(channels, parallelism, warmUp, readings, latency, work);
        return new StreamBench(settings, spec.commandLine().getOut()).run() ? 0 : 1;
    }
}
