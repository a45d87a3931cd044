package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A packet from a client, checked against everything that can be known without its session. */
sealed interface Packet {
    /**
     * §3.1.
     *
     * @param version 4 for 3.1.1, 5
     * @param keepAlive seconds, 0 for none
     * @param password binary by the specification; secrets are text
     */
    record Connect(
            int version,
            boolean cleanStart,
            int keepAlive,
            String clientId,
            @Nullable String userName,
            @Nullable String password,
            ConnectExtras extras)
            implements Packet {
        @Override
        public String toString() {
            return "Connect[version=" + version + ", clientId=" + clientId + ", userName=***]";
        }
    }

    /** @param will null for none */
    record ConnectExtras(Properties properties, @Nullable Will will) {}

    /**
     * §3.3. The payload lies in {@code bytes} from {@code offset}; it is good only during the call.
     *
     * @param packetId 0 for QoS 0
     * @param topic empty when only an alias is given
     */
    record Publish(int flags, int packetId, String topic, Properties properties, ByteBuf bytes, Body body)
            implements Packet {
        int qos() {
            return (flags >> 1) & 3;
        }

        boolean retain() {
            return (flags & 1) != 0;
        }
    }

    /** @param discarded see {@link Frame#discarded} */
    record Body(int offset, int length, int discarded) {}

    /** §3.4 to §3.7. */
    record Acknowledgement(PacketType type, int packetId, int reason) implements Packet {}

    /** §3.8. */
    record Subscribe(int packetId, List<Filter> filters, Properties properties) implements Packet {}

    /** One topic filter with its options. */
    record Filter(String topic, int options) {
        int qos() {
            return options & 3;
        }

        /** False: retain handling 2, do not send what was there before the subscription (§3.8.3.1). */
        boolean greeted() {
            return (options & 0x30) != 0x20;
        }
    }

    /** §3.10. */
    record Unsubscribe(int packetId, List<String> topics) implements Packet {}

    /** §3.12. */
    record Ping() implements Packet {}

    /** §3.14. */
    record Disconnect(int reason, Properties properties) implements Packet {}

    /** §3.15; no method of enhanced authentication is offered, so that a client has no use for it. */
    record Auth() implements Packet {}
}
