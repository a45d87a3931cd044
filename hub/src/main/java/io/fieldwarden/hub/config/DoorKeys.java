package io.fieldwarden.hub.config;

import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.mqtt.MqttConfig;
import java.time.Duration;
import java.util.List;

/** The keys of how many MQTT clients may come, and of what is kept for them and how long. Defaults are those of the parts. */
final class DoorKeys {
    private static final Doors.Limits DOORS = Doors.Limits.defaults();
    private static final MqttConfig.Keeping KEEPING = MqttConfig.Keeping.defaults();
    private static final MqttConfig.Limits LIMITS = MqttConfig.Limits.defaults();

    private static final ConfigKey CONNECTIONS = new ConfigKey(
            "ingest.mqtt.connections",
            new KeyType.Whole(0, 1_000_000),
            "0",
            "MQTT connections in all. 0: as many as files may be open, less 2,000 and at most 250,000.");
    private static final ConfigKey PER_ADDRESS = key(
            "connections-per-address",
            1_000_000,
            DOORS.perAddress(),
            "MQTT connections of one IPv4 address or IPv6 /64 network; a village may be behind one.");
    private static final ConfigKey UNPROVEN = key(
            "unproven-per-address",
            1_000_000,
            DOORS.unproven(),
            "How many of these may be there that have not logged in yet.");
    private static final ConfigKey PER_SECOND = key(
            "connects-per-second",
            1_000_000,
            DOORS.perSecond(),
            "New MQTT connections a second of one address, evenly.");
    private static final ConfigKey BURST =
            key("connects-at-once", 1_000_000, DOORS.burst(), "How many may come at once before that.");
    private static final ConfigKey PATIENCE = new ConfigKey(
            "ingest.mqtt.connect-wait-seconds",
            new KeyType.Whole(0, 60),
            seconds(DOORS.patience()),
            "The longest that who comes faster is kept waiting before being sent away.");
    private static final ConfigKey FIRST_PACKET = key(
            "connect-within-seconds",
            60,
            LIMITS.firstPacketWithin().toSeconds(),
            "For a whole CONNECT, handshake included; what a client waits for the hub is not counted.");
    private static final ConfigKey PACKET = key(
            "packet-within-seconds",
            3_600,
            KEEPING.packet().toSeconds(),
            "From the first byte of a later packet to its last.");
    private static final ConfigKey UNREAD = key(
            "unread-seconds",
            3_600,
            KEEPING.unread().toSeconds(),
            "How long a client may leave unread what it was sent before its connection is ended.");
    private static final ConfigKey KEEP_ALIVE = key(
            "keep-alive-seconds",
            43_690,
            LIMITS.serverKeepAlive().toSeconds(),
            "Keep-alive for MQTT 5 clients that ask for none.");
    private static final ConfigKey MAX_PACKET = new ConfigKey(
            "ingest.mqtt.max-packet",
            new KeyType.Whole(1_024, 262_144),
            Integer.toString(LIMITS.maxPacket()),
            "Bytes of the largest MQTT packet; what is larger goes to quarantine without its payload.");
    private static final ConfigKey SESSION = new ConfigKey(
            "ingest.mqtt.session-seconds",
            new KeyType.Whole(0, 604_800),
            seconds(KEEPING.session()),
            "The longest that an MQTT session waits for its client, whatever the client asks for.");
    private static final ConfigKey SESSIONS = new ConfigKey(
            "ingest.mqtt.sessions",
            new KeyType.Whole(0, 1_000_000),
            Integer.toString(KEEPING.sessions()),
            "How many sessions wait at once; the one that has waited for longest goes first.");

    static final List<ConfigKey> ALL = List.of(
            CONNECTIONS,
            PER_ADDRESS,
            UNPROVEN,
            PER_SECOND,
            BURST,
            PATIENCE,
            FIRST_PACKET,
            PACKET,
            UNREAD,
            KEEP_ALIVE,
            MAX_PACKET,
            SESSION,
            SESSIONS);

    private DoorKeys() {}

    private static ConfigKey key(String name, long most, long usual, String meaning) {
        return new ConfigKey("ingest.mqtt." + name, new KeyType.Whole(1, most), Long.toString(usual), meaning);
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    static HubConfig.Doorway doorway(Settings settings) {
        int connections = settings.number(CONNECTIONS);
        return new HubConfig.Doorway(
                new Doors.Limits(
                        connections == 0 ? DOORS.connections() : connections,
                        settings.number(PER_ADDRESS),
                        settings.number(UNPROVEN),
                        settings.number(PER_SECOND),
                        settings.number(BURST),
                        duration(settings, PATIENCE)),
                new MqttConfig.Keeping(
                        duration(settings, SESSION),
                        settings.number(SESSIONS),
                        duration(settings, UNREAD),
                        duration(settings, PACKET)),
                new MqttConfig.Limits(
                        settings.number(MAX_PACKET),
                        LIMITS.receiveMaximum(),
                        LIMITS.underway(),
                        duration(settings, FIRST_PACKET),
                        duration(settings, KEEP_ALIVE),
                        LIMITS.registryWithin()));
    }

    private static Duration duration(Settings settings, ConfigKey key) {
        return Duration.ofSeconds(settings.number(key));
    }
}
