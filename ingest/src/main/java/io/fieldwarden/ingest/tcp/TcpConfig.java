package io.fieldwarden.ingest.tcp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One listener for devices that cannot do TLS.
 *
 * @param key under which it stands in the configuration, for messages
 * @param port 0 for a free one
 * @param networks from where connections are taken
 * @param who file that says which device is which; see the protocol
 * @param bounds of connections
 */
public record TcpConfig(
        String key, String bind, int port, AllowedNetworks networks, Optional<Path> who, Bounds bounds) {
    /**
     * @param connections at once
     * @param perAddress connections at once from one address; many devices share one behind a mobile network's NAT
     * @param idle a connection on which nothing comes for so long is closed
     */
    public record Bounds(int connections, int perAddress, Duration idle) {
        /** HJ 212 data come at least once an hour, heartbeats of DTUs once a minute or so. */
        public static final Bounds DEFAULTS = new Bounds(10_000, 1_000, Duration.ofHours(2));
    }
}
