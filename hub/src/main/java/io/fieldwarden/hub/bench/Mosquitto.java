package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.net.LocalPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Eclipse Mosquitto as a process of its own, to be measured under the same load. Nobody subscribes, so that it
 * acknowledges and forgets: it neither checks who sends nor decodes, and nothing is on a disk when it acknowledges.
 */
final class Mosquitto implements AutoCloseable {
    private static final long LOOK_NANOS = 5_000_000;
    private static final int LOOKS = 2_000;

    private final Process process;
    private final URI mqtt;

    private Mosquitto(Process process, URI mqtt) {
        this.process = process;
        this.mqtt = mqtt;
    }

    /** @param folder where its configuration is written */
    static Mosquitto start(Path folder) {
        Path program =
                find().orElseThrow(() -> new BenchException("mosquitto is not installed: apt-get install mosquitto"));
        int port = LocalPorts.anyFree(LocalPorts.Transport.TCP, "127.0.0.1");
        try {
            Path config = Files.writeString(
                    folder.resolve("mosquitto.conf"),
                    "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\n"
                            + "set_tcp_nodelay true\nlog_dest stderr\nlog_type error\n");
            Process process = new ProcessBuilder(List.of(program.toString(), "-c", config.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("mosquitto.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "bench-mosquitto-end"));
            for (int i = 0; i < LOOKS && !Hubs.listens(port); i++) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return new Mosquitto(process, URI.create("mqtt://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException("mosquitto does not start", e);
        }
    }

    private static Optional<Path> find() {
        return Stream.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    URI mqtt() {
        return mqtt;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
