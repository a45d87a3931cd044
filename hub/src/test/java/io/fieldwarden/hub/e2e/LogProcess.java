package io.fieldwarden.hub.e2e;

import io.fieldwarden.hub.log.EmbeddedLog;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** A Kafka broker in a process of its own that can be killed and started again at the same address. */
final class LogProcess implements AutoCloseable {
    private final Path folder;
    private final String address;
    private Process process;

    /** Does not start it yet. */
    LogProcess(Path folder) {
        this.folder = folder;
        this.address = EmbeddedLog.reserve(folder, 0);
    }

    String address() {
        return address;
    }

    /** Returns at once. */
    void start() throws IOException, URISyntaxException {
        String tests = Path.of(LogProcess.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        HubProcess.JAR + File.pathSeparator + tests,
                        Broker.class.getName(),
                        folder.toString(),
                        address.substring(address.indexOf(':') + 1)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("broker.log").toFile()))
                .start();
    }

    /** SIGKILL: nothing listens at the address any more when this returns. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Runs until its standard input ends, which it does with the process that started it. */
    static final class Broker {
        private Broker() {}

        public static void main(String[] arguments) throws IOException {
            try (EmbeddedLog log =
                    EmbeddedLog.open(Path.of(arguments[0]), EmbeddedLog.Flush.FSYNC, Integer.parseInt(arguments[1]))) {
                System.out.println("open at " + log.bootstrapServers());
                while (System.in.read() >= 0) {
                    // Nobody says anything; only the end counts.
                }
            }
        }
    }
}
