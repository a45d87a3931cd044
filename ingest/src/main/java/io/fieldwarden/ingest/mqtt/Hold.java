package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.core.Transport;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection holds of its session, from the log-in until it ends or another connection takes over. Owned by the event
 * loop of the connection.
 */
final class Hold {
    private final MqttConnection connection;
    private final Shared shared;
    private Sessions.@Nullable Key key;
    private @Nullable Session session;
    /** Whoever takes over before this connection has its own session. */
    private @Nullable Consumer<@Nullable Session> successor;

    private @Nullable Will will;
    private long expirySeconds;
    private boolean told;

    Hold(MqttConnection connection, Shared shared) {
        this.connection = connection;
        this.shared = shared;
    }

    /** The log-in succeeded. */
    void open(Proof.Proven proven, String clientId) {
        Packet.Connect connect = connection.connect();
        key = new Sessions.Key(proven.device().id().value(), clientId);
        expirySeconds = granted(
                connection.isVersion5()
                        ? connect.extras().properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)
                        : connect.cleanStart() ? 0 : Long.MAX_VALUE);
    }

    private long granted(long seconds) {
        return Math.min(seconds, shared.config().keeping().session().toSeconds());
    }

    /**
     * Counts the connection, and finds the session it goes on with.
     *
     * @param then told on the event loop, null for a new session
     */
    void claim(Consumer<@Nullable Session> then) {
        Sessions.Key mine = key;
        if (mine != null) {
            shared.sessions()
                    .open(
                            mine,
                            connection,
                            connection.connect().cleanStart(),
                            former -> connection.onLoop(() -> then.accept(former)));
        }
    }

    /** False when the connection has ended meanwhile, and the session goes to whoever comes next. */
    boolean take(Session mine) {
        Consumer<@Nullable Session> next = successor;
        Sessions.Key claimed = key;
        if (next != null) {
            successor = null;
            give(mine, next);
            return false;
        }
        if (connection.isEnding()) {
            if (claimed != null) {
                shared.sessions().close(claimed, connection, leaving(mine, DeviceStatus.Ended.CONNECTION_LOST));
            }
            return false;
        }
        session = mine;
        will = connection.connect().extras().will();
        mine.attach();
        if (claimed != null) {
            told = true;
            shared.intake().presence().connected(claimed.device(), Transport.MQTT, claimed.clientId());
        }
        return true;
    }

    /** The client said good-bye, and may have another mind about its session and its will. */
    void goodbye(Packet.Disconnect disconnect) throws MqttFault {
        long asked = connection.connect().extras().properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        long now = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, asked);
        if (asked == 0 && now > 0) {
            throw MqttFault.protocol(
                    "DISCONNECT: session expiry was 0 in CONNECT and cannot be set now [MQTT-3.14.2.2.2]");
        }
        if (connection.isVersion5()) {
            expirySeconds = granted(now);
        }
        if (disconnect.reason() == 0) {
            will = null; // [MQTT-3.14.4-3]
        }
    }

    /** The channel is closed. */
    void end(DeviceStatus.Ended why) {
        Sessions.Key mine = key;
        if (mine == null) {
            return;
        }
        Session held = session;
        if (shared.sessions().close(mine, connection, held == null ? null : leaving(held, why))) {
            session = null;
            will = null;
        }
        if (told) {
            told = false;
            shared.intake().presence().disconnected(mine.device(), Transport.MQTT, mine.clientId(), why);
        }
    }

    private Sessions.Leaving leaving(Session held, DeviceStatus.Ended why) {
        held.queued.clear();
        Will last = why == DeviceStatus.Ended.HUB_STOPPING ? null : will;
        return new Sessions.Leaving(
                held,
                why == DeviceStatus.Ended.REVOKED ? 0 : TimeUnit.SECONDS.toNanos(expirySeconds),
                last == null ? null : () -> publish(last),
                last == null ? 0 : TimeUnit.SECONDS.toNanos(last.delaySeconds()));
    }

    /** A will becomes an event of the device's state [MQTT-3.1.2-8]. */
    private void publish(Will last) {
        shared.meters().wills().increment();
        shared.intake().presence().will(connection.device().id().value(), last.topic(), last.text());
    }

    /**
     * Another connection goes on with the session; the will is published unless that comes back in time with the same
     * session [MQTT-3.1.4-3].
     *
     * @param clean the other one wants none of it
     * @param receiver told null when there is nothing to go on with
     */
    void surrender(boolean clean, Consumer<@Nullable Session> receiver) {
        Will last = will;
        will = null;
        if (last != null && (clean || last.delaySeconds() == 0)) {
            publish(last);
        }
        Session held = session;
        if (held == null && !connection.isStarted()) {
            successor = receiver;
        } else {
            give(held, receiver);
        }
    }

    private void give(@Nullable Session held, Consumer<@Nullable Session> receiver) {
        session = null;
        if (held != null) {
            held.queued.clear();
        }
        receiver.accept(expirySeconds > 0 ? held : null);
    }

    Session session() {
        Session held = session;
        if (held == null) {
            throw new IllegalStateException("the connection has no session");
        }
        return held;
    }

    /** What is granted, which may be less than what was asked for. */
    long expirySeconds() {
        return expirySeconds;
    }
}
