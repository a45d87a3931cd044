package io.fieldwarden.hub.containers;

import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * The servers that the contract tests run against, in containers: the official images, or, where the environment variable
 * {@code FIELDWARDEN_PEERS_IMAGE} names one, a single image made of Debian's own packages.
 */
final class PeerContainers {
    private static final Optional<String> DEBIAN_IMAGE = Optional.ofNullable(System.getenv("FIELDWARDEN_PEERS_IMAGE"));
    private static final String MOSQUITTO_CONF = """
            listener 1883 0.0.0.0
            allow_anonymous true
            set_tcp_nodelay true
            """;

    private PeerContainers() {}

    /** An InfluxDB that listens on 8086 without authentication: 1.8 official, 1.6.7 from Debian. */
    static GenericContainer<?> influxDb() {
        GenericContainer<?> container = new GenericContainer<>(
                        DockerImageName.parse(DEBIAN_IMAGE.orElse("influxdb:1.8")))
                .withExposedPorts(8086)
                .waitingFor(Wait.forHttp("/ping").forStatusCode(204));
        DEBIAN_IMAGE.ifPresent(image -> container.withCommand("influxd"));
        return container;
    }

    /** A Mosquitto that listens on 1883 and lets everybody in. */
    static GenericContainer<?> mosquitto() {
        GenericContainer<?> container = new GenericContainer<>(
                        DockerImageName.parse(DEBIAN_IMAGE.orElse("eclipse-mosquitto:2")))
                .withExposedPorts(1883)
                .withCopyToContainer(Transferable.of(MOSQUITTO_CONF), "/tmp/mosquitto.conf")
                .waitingFor(Wait.forListeningPort());
        container.withCommand("mosquitto", "-c", "/tmp/mosquitto.conf");
        return container;
    }
}
