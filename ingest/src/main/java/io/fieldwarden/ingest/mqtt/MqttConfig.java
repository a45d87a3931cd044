package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.Doors;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How the MQTT endpoint behaves.
 *
 * @param bind address to listen on
 * @param port 0 for a free one
 * @param limits what one connection may ask for
 * @param underwayInAll messages of all connections that are not on the log yet, before sockets are left unread
 * @param threads event loops
 * @param doors how many connections may stand and come
 * @param keeping what is kept for whom, and for how long
 */
public record MqttConfig(
        String bind, int port, Limits limits, int underwayInAll, int threads, Doors.Limits doors, Keeping keeping) {
    public MqttConfig {
        if (port < 0 || port > 65_535 || underwayInAll < 1_000 || threads < 1) {
            throw new IllegalArgumentException("ingest.mqtt: port " + port + ", underway " + underwayInAll
                    + ", threads " + threads + " are not within 0..65535, from 1000, from 1");
        }
    }

    public static MqttConfig defaults() {
        return new MqttConfig(
                "127.0.0.1", 1883, Limits.defaults(), 50_000, 2, Doors.Limits.defaults(), Keeping.defaults());
    }

    public MqttConfig at(String address, int newPort) {
        return new MqttConfig(address, newPort, limits, underwayInAll, threads, doors, keeping);
    }

    public MqttConfig with(UnaryOperator<Limits> change) {
        return new MqttConfig(bind, port, change.apply(limits), underwayInAll, threads, doors, keeping);
    }

    public MqttConfig with(Doors.Limits other) {
        return new MqttConfig(bind, port, limits, underwayInAll, threads, other, keeping);
    }

    public MqttConfig with(Keeping other) {
        return new MqttConfig(bind, port, limits, underwayInAll, threads, doors, other);
    }

    /**
     * What is kept for whom, and for how long.
     *
     * @param session the longest a session waits for its client, whatever that asks for; announced to version 5 clients
     * @param sessions that wait at once; the one that has waited for longest goes first
     * @param unread how long a client may leave unread what it was sent before it is let go
     * @param packet from the first byte of a packet to its last
     */
    public record Keeping(Duration session, int sessions, Duration unread, Duration packet) {
        public Keeping {
            if (session.isNegative() || sessions < 0 || unread.toMillis() < 1 || packet.toMillis() < 1) {
                throw new IllegalArgumentException("ingest.mqtt: session " + session + ", sessions " + sessions
                        + ", unread " + unread + ", packet " + packet
                        + " are not within from 0, from 0, from 1 ms, from 1 ms");
            }
        }

        public static Keeping defaults() {
            return new Keeping(Duration.ofDays(1), 50_000, Duration.ofSeconds(30), Duration.ofSeconds(60));
        }
    }

    /**
     * What one connection may ask for.
     *
     * @param maxPacket bytes of a whole packet, announced to version 5 clients
     * @param receiveMaximum unacknowledged QoS 1 and 2 messages, announced to version 5 clients
     * @param underway messages that are not on the log yet, before the socket is left unread
     * @param firstPacketWithin for a whole CONNECT
     * @param serverKeepAlive for clients that ask for none, announced to version 5 clients
     * @param registryWithin how long a CONNECT waits for the registry after a start
     */
    public record Limits(
            int maxPacket,
            int receiveMaximum,
            int underway,
            Duration firstPacketWithin,
            Duration serverKeepAlive,
            Duration registryWithin) {
        public Limits {
            if (maxPacket < 1_024 || maxPacket > 268_435_455 || receiveMaximum < 1 || receiveMaximum > 65_535) {
                throw new IllegalArgumentException("ingest.mqtt: max packet " + maxPacket + ", receive maximum "
                        + receiveMaximum + " are not within 1024..268435455, 1..65535");
            }
            if (underway < receiveMaximum || Integer.bitCount(underway) != 1) {
                throw new IllegalArgumentException("ingest.mqtt: " + underway
                        + " messages underway are not a power of two from the receive maximum " + receiveMaximum);
            }
        }

        public static Limits defaults() {
            return new Limits(65_536, 64, 128, Duration.ofSeconds(9), Duration.ofSeconds(300), Duration.ofSeconds(20));
        }

        public Limits withMaxPacket(int bytes) {
            return new Limits(bytes, receiveMaximum, underway, firstPacketWithin, serverKeepAlive, registryWithin);
        }

        public Limits withPatience(Duration firstPacket, Duration registry) {
            return new Limits(maxPacket, receiveMaximum, underway, firstPacket, serverKeepAlive, registry);
        }
    }
}
