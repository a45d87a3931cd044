package io.fieldwarden.ingest.bridge;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One existing broker.
 *
 * @param url {@code tcp://host:1883} or {@code ssl://host:8883}
 * @param gateway the device that stands for the broker in the registry: it speaks for itself and for those behind it
 * @param clientId of the first connection; the others have a number after it. The broker keeps a session under it
 * @param share name of the shared subscription, so that several connections and several hubs share what comes
 * @param topics what is subscribed to
 * @param limits how much and how long
 */
public record BridgeConfig(
        URI url, Login login, String gateway, String clientId, String share, List<BridgeTopic> topics, Limits limits) {
    private static final int MAX_CONNECTIONS = 16;

    public BridgeConfig {
        topics = List.copyOf(topics);
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("tcp") || scheme.equals("ssl")) || url.getHost() == null) {
            throw new IllegalArgumentException("bridge: '" + url + "' is not tcp://host:port or ssl://host:port");
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("bridge: no topics to subscribe to");
        }
        if (gateway.isEmpty() || clientId.isEmpty() || !share.matches("[^/+#]+")) {
            throw new IllegalArgumentException("bridge: gateway '" + gateway + "', client id '" + clientId
                    + "' and share '" + share + "' may not be empty, the last without / + #");
        }
    }

    /**
     * How the broker knows us.
     *
     * @param ca PEM file with the authorities of the broker's certificate; empty for those of the Java runtime
     * @param certificate of ours, PEM, and its key (PKCS #8); both or none
     */
    public record Login(
            Optional<String> user,
            Optional<String> password,
            Optional<Path> ca,
            Optional<Path> certificate,
            Optional<Path> key) {
        public static final Login NONE =
                new Login(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Login {
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("bridge: certificate and key are of no use without each other");
            }
        }

        @Override
        public String toString() {
            return "Login[user=" + user.orElse("") + "]";
        }
    }

    /**
     * @param connections that share what comes, from 1
     * @param underway messages of one connection that are not on the log yet; the broker keeps the rest back
     * @param session how long the broker keeps what comes while nobody is connected
     * @param firstRetry wait after a failure; doubled up to {@code lastRetry}
     */
    public record Limits(int connections, int underway, Duration session, Duration firstRetry, Duration lastRetry) {
        public static final Limits DEFAULT =
                new Limits(1, 500, Duration.ofDays(7), Duration.ofSeconds(1), Duration.ofMinutes(1));

        public Limits {
            if (connections < 1 || connections > MAX_CONNECTIONS || underway < 1 || underway > 65_535) {
                throw new IllegalArgumentException("bridge: " + connections + " connections and " + underway
                        + " messages underway are not from 1 to " + MAX_CONNECTIONS + " and from 1 to 65535");
            }
        }
    }
}
