package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.net.LocalPorts;
import io.fieldwarden.hub.net.LocalPorts.Transport;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts hubs as processes of their own, with the Java options that this process was given. */
final class Hubs {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = 2_000_000;

    private final List<String> javaOptions;

    /** @param javaOptions for the hub only, after those of this process */
    Hubs(List<String> javaOptions) {
        this.javaOptions = List.copyOf(javaOptions);
    }

    /**
     * A running hub.
     *
     * @param mqttMillis from the start of the process until the MQTT port takes a connection; 0 when not seen
     * @param portsMillis until the page does too
     * @param readyMillis until every part is up, from when an alert is possible
     */
    record Running(Process process, Path data, double mqttMillis, double portsMillis, double readyMillis)
            implements AutoCloseable {
        Addresses addresses() {
            return Addresses.read(data);
        }

        ApiClient client() {
            Addresses addresses = addresses();
            return new ApiClient(addresses.http(), addresses.token());
        }

        /** SIGTERM, and after half a minute SIGKILL. */
        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns when every part is up; what it prints goes to {@code hub.log} in the folder, beside its {@code data}. */
    Running start(Path folder) {
        Path data = folder.resolve("data");
        try {
            Files.createDirectories(data);
            Files.deleteIfExists(data.resolve(Addresses.FILE));
            int http = LocalPorts.anyFree(Transport.TCP, LOOPBACK);
            int mqtt = LocalPorts.anyFree(Transport.TCP, LOOPBACK);
            Path output = folder.resolve("hub.log");
            // In the folder beside the data no configuration file of somebody else is found.
            ProcessBuilder builder = new ProcessBuilder(line(data)).directory(folder.toFile());
            builder.environment().put("HTTP_PORT", Integer.toString(http));
            builder.environment().put("INGEST_MQTT_PORT", Integer.toString(mqtt));
            builder.environment().put("INGEST_COAP_PORT", "0");
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            long begin = System.nanoTime();
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "bench-hub-end"));
            double mqttMillis = await(process, begin, output, () -> listens(mqtt));
            double ports = await(process, begin, output, () -> listens(http));
            Path addresses = data.resolve(Addresses.FILE);
            await(process, begin, output, () -> Files.exists(addresses));
            ApiClient client = new Running(process, data, 0, 0, 0).client();
            double ready = await(
                    process,
                    begin,
                    output,
                    () -> client.get("/status").path("ready").asBoolean());
            return new Running(process, data, mqttMillis, ports, ready);
        } catch (IOException e) {
            throw new UncheckedIOException("the hub of the benchmark does not start", e);
        }
    }

    private interface Look {
        boolean done();
    }

    private static double await(Process process, long begin, Path output, Look look) {
        while (!look.done()) {
            if (!process.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                process.destroy();
                throw new BenchException("the hub of the benchmark does not start; its output is in " + output);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> line(Path data) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(javaOptions);
        String path = System.getProperty("java.class.path");
        if (path.endsWith(".jar") && !path.contains(File.pathSeparator)) {
            line.addAll(List.of("-jar", Path.of(path).toAbsolutePath().toString()));
        } else {
            line.addAll(List.of("-cp", path, "io.fieldwarden.hub.Main"));
        }
        line.addAll(List.of("run", "--data", data.toString()));
        return line;
    }
}
