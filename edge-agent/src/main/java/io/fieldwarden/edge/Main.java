package io.fieldwarden.edge;

import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.csv.CsvException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** {@code edge --config edge.yaml}: runs one agent until it is told to stop. Exit 0 done, 1 failed, 2 wrong use. */
public final class Main {
    private static final String USAGE = """
            usage: edge --config edge.yaml [--check | --forget]
              --config FILE   device, uplink, outbox, sensor and channels
              --check         only say whether the configuration can be used
              --forget        forget the settings that the hub has sent, and begin with the file""";

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
        boolean forget = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    out.println(USAGE);
                    return 0;
                }
                case "--check" -> check = true;
                case "--forget" -> forget = true;
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
        if (check) {
            return check(config, out, err);
        }
        return run(config, forget, out, err);
    }

    private static int check(Path file, PrintStream out, PrintStream err) {
        try {
            EdgeYaml.load(file);
            out.println("edge: " + file + " can be used");
            return 0;
        } catch (ConfigException e) {
            err.println("edge: " + e.getMessage());
            return 2;
        }
    }

    private static int run(Path file, boolean forget, PrintStream out, PrintStream err) {
        try {
            if (forget) {
                AgentKeeper.forget(file);
            }
            CountDownLatch stop = new CountDownLatch(1);
            AgentKeeper agent = AgentKeeper.open(file, Clock.systemUTC());
            Thread closing = new Thread(
                    () -> {
                        agent.close();
                        stop.countDown();
                    },
                    "edge-stop");
            Runtime.getRuntime().addShutdownHook(closing);
            agent.agent()
                    .ifPresent(running -> out.println("edge: device " + agent.device() + " sends to "
                            + running.status().hub()));
            agent.statusAt().ifPresent(at -> out.println("edge: status on http://" + at + "/"));
            stop.await();
            return 0;
        } catch (ConfigException | IllegalArgumentException e) {
            err.println("edge: " + e.getMessage());
            return 2;
        } catch (CsvException | OutboxException | IOException | UncheckedIOException e) {
            err.println("edge: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
