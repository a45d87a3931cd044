package io.fieldwarden.edge;

import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.csv.CsvException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** {@code edge --config edge.yaml}: runs one agent until it is told to stop. Exit 0 done, 1 failed, 2 wrong use. */
public final class Main {
    private static final String USAGE = """
            usage: edge --config edge.yaml [--check]
              --config FILE   device, uplink, outbox, sensor and channels
              --check         only say whether the configuration can be used""";

    private Main() {}

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "edge-logback.xml");
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, out, err));
    }

    /** Returns when the process is asked to end, or at once when there is nothing to run. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        Path config = null;
        boolean check = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    out.println(USAGE);
                    return 0;
                }
                case "--check" -> check = true;
                case "--config" -> {
                    if (i + 1 == args.length) {
                        err.println("edge: --config: needs a file");
                        return 2;
                    }
                    config = Path.of(args[++i]);
                }
                default -> {
                    err.println("edge: " + args[i] + ": is not an option (see --help)");
                    return 2;
                }
            }
        }
        if (config == null) {
            err.println("edge: --config FILE is missing (see --help)");
            return 2;
        }
        return run(config, check, out, err);
    }

    private static int run(Path file, boolean check, PrintStream out, PrintStream err) {
        try {
            EdgeConfig config = EdgeYaml.load(file);
            if (check) {
                out.println("edge: " + file + " can be used");
                return 0;
            }
            CountDownLatch stop = new CountDownLatch(1);
            EdgeAgent agent = EdgeAgent.open(config, Clock.systemUTC());
            Thread closing = new Thread(
                    () -> {
                        agent.close();
                        stop.countDown();
                    },
                    "edge-stop");
            Runtime.getRuntime().addShutdownHook(closing);
            out.println("edge: device " + agent.device() + " sends to "
                    + config.uplink().url());
            agent.statusPort()
                    .ifPresent(port -> out.println("edge: status on http://"
                            + config.status().orElseThrow().bind() + ":" + port + "/"));
            stop.await();
            return 0;
        } catch (ConfigException | IllegalArgumentException e) {
            err.println("edge: " + e.getMessage());
            return 2;
        } catch (CsvException | OutboxException | UncheckedIOException e) {
            err.println("edge: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
