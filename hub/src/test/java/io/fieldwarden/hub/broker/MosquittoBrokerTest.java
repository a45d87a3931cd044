package io.fieldwarden.hub.broker;

import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.e2e.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The server that Debian has, in a process of its own. */
final class MosquittoBrokerTest extends BrokerContract {
    @TempDir
    Path home;

    @Override
    protected Broker start() throws IOException {
        Local broker = new Local(Tools.need("mosquitto", "mosquitto"), home);
        broker.startAgain();
        return broker;
    }

    private static final class Local implements Broker {
        private final String program;
        private final Path home;
        private Process process;
        private int port;

        Local(String program, Path home) {
            this.program = program;
            this.home = home;
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public void startAgain() throws IOException {
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Path config = Files.write(
                    home.resolve("mosquitto.conf"),
                    List.of("listener " + port + " 127.0.0.1", "allow_anonymous true", "set_tcp_nodelay true"));
            process = new ProcessBuilder(program, "-c", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("mosquitto.log").toFile())
                    .start();
            await("mosquitto listens")
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(20))
                    .until(this::listens);
        }

        private boolean listens() {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
