package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.Credentials;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers CONNECT: waits for the registry, has the credentials checked, and writes the CONNACK. Owned by the event loop. */
final class LogIn {
    static final int TOPIC_ALIAS_MAXIMUM = 16;

    private final MqttConnection connection;
    private final Shared shared;

    LogIn(MqttConnection connection, Shared shared) {
        this.connection = connection;
        this.shared = shared;
    }

    void begin(Packet.Connect connect) throws MqttFault {
        Properties properties = connect.extras().properties();
        if (properties.has(Property.AUTHENTICATION_METHOD)) {
            throw new MqttFault(
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "CONNECT: authentication method '" + properties.text(Property.AUTHENTICATION_METHOD)
                            + "' is not offered [MQTT-4.12.0-1]");
        }
        if (connect.version() == 4 && connect.clientId().isEmpty() && !connect.cleanStart()) {
            throw new MqttFault(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "CONNECT: an empty client identifier needs a clean session [MQTT-3.1.3-8]");
        }
        Credentials credentials = credentials(connect);
        if (shared.intake().registry().isReady()) {
            check(credentials);
        } else {
            await(credentials);
        }
    }

    /** A password counts before a certificate: who shows both is asked for what was typed in for this device. */
    private Credentials credentials(Packet.Connect connect) throws MqttFault {
        @Nullable String user = connect.userName();
        @Nullable String password = connect.password();
        List<X509Certificate> shown = connection.certificates();
        if (!shown.isEmpty() && (password == null || password.isEmpty())) {
            return new Credentials.Certificate(shown);
        }
        if (user == null || user.isEmpty()) {
            throw new MqttFault(
                    ReasonCode.NOT_AUTHORIZED,
                    "CONNECT: no user name; give the device id with its secret as password, or an access token,"
                            + " or show a certificate");
        }
        return password == null || password.isEmpty()
                ? new Credentials.Token(user)
                : new Credentials.Secret(user, password);
    }

    /** After a start devices come before the registry is read: they wait rather than being sent away. */
    private void await(Credentials credentials) {
        long limit = shared.config().limits().registryWithin().toMillis();
        ScheduledFuture<?> patience = connection
                .channel()
                .eventLoop()
                .schedule(
                        () -> connection.fault(new MqttFault(
                                ReasonCode.SERVER_UNAVAILABLE, "CONNECT: the registry is not loaded yet")),
                        limit,
                        TimeUnit.MILLISECONDS);
        shared.intake()
                .registry()
                .ready()
                .thenRun(() -> connection.onLoop(() -> {
                    if (patience.cancel(false)) {
                        check(credentials);
                    }
                }));
    }

    private void check(Credentials credentials) {
        shared.authenticator()
                .check(credentials, connection.address(), proof -> connection.onLoop(() -> proven(proof)));
    }

    private void proven(Proof proof) {
        if (connection.isEnding()) {
            return;
        }
        if (proof instanceof Proof.Proven proven) {
            welcome(proven);
        } else if (proof instanceof Proof.Denied denied) {
            connection.fault(new MqttFault(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "CONNECT: " + denied.detail()));
        } else if (proof instanceof Proof.Busy busy) {
            connection.fault(new MqttFault(ReasonCode.SERVER_BUSY, "CONNECT: " + busy.detail()));
        }
    }

    private void welcome(Proof.Proven proven) {
        RegisteredDevice device = proven.device();
        Packet.Connect connect = connection.connect();
        String clientId = connect.clientId().isEmpty()
                ? "auto-" + connection.channel().id().asLongText()
                : connect.clientId();
        connection.open(proven, clientId);
        if (!proven.holdsFor(shared.intake().registry().device(device.id().value()))) {
            connection.fault(new MqttFault(
                    ReasonCode.NOT_AUTHORIZED, "CONNECT: device '" + device.id() + "' was changed during the log-in"));
            return;
        }
        connection.hold().claim(former -> begin(former, clientId));
    }

    /** @param former null for a new session */
    private void begin(@Nullable Session former, String clientId) {
        if (!connection.hold().take(former == null ? new Session() : former)) {
            return;
        }
        Packet.Connect connect = connection.connect();
        MqttConfig.Limits limits = shared.config().limits();
        boolean present = former != null;
        int own = (int) limits.serverKeepAlive().toSeconds();
        boolean server = connect.version() == 5 && connect.keepAlive() == 0;
        int keepAlive = server ? own : connect.keepAlive();
        if (connect.version() == 5) {
            ByteBuf properties = Wire.small(connection.channel().alloc());
            try {
                announce(properties, limits, connect.clientId().isEmpty() ? clientId : "", server ? own : -1);
                connection.send(out -> Wire.connack5(out, present, ReasonCode.SUCCESS, properties));
            } finally {
                properties.release();
            }
        } else {
            connection.send(out -> Wire.connack3(out, present, 0));
        }
        connection.start(keepAlive);
        if (present) {
            connection.subscriptions().resume();
        }
    }

    /** What this server offers and does not (§3.2.2.3). */
    private void announce(ByteBuf out, MqttConfig.Limits limits, String assigned, int keepAlive) {
        long asked = connection.connect().extras().properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        if (asked != connection.hold().expirySeconds()) {
            Wire.number(out, Property.SESSION_EXPIRY_INTERVAL, connection.hold().expirySeconds());
        }
        Wire.number(out, Property.RECEIVE_MAXIMUM, limits.receiveMaximum());
        Wire.number(out, Property.RETAIN_AVAILABLE, 0);
        Wire.number(out, Property.MAXIMUM_PACKET_SIZE, limits.maxPacket());
        if (!assigned.isEmpty()) {
            Wire.text(out, Property.ASSIGNED_CLIENT_IDENTIFIER, assigned);
        }
        Wire.number(out, Property.TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS_MAXIMUM);
        Wire.number(out, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
        Wire.number(out, Property.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        // For devices without a clock of their own, unless it could make the packet too long [MQTT-3.2.2-20].
        if (connection.takesLongPackets()) {
            Wire.pair(out, "time", Long.toString(System.currentTimeMillis()));
        }
        if (keepAlive >= 0) {
            Wire.number(out, Property.SERVER_KEEP_ALIVE, keepAlive);
        }
    }

    /**
     * The CONNACK that says no. To whoever has not sent a readable CONNECT nothing is said, except that its version of the
     * protocol is not spoken here [MQTT-3.1.2-2]. Who is told "wrong" is not told what.
     */
    void refusal(ByteBuf out, ReasonCode reason, String why, int version) {
        if (version == 5) {
            ByteBuf properties = Wire.small(connection.channel().alloc());
            try {
                if (reason != ReasonCode.BAD_USER_NAME_OR_PASSWORD && connection.takesLongPackets()) {
                    byte[] text = Wire.reasonString(why);
                    Wire.text(properties, Property.REASON_STRING, new String(text, StandardCharsets.UTF_8));
                }
                Wire.connack5(out, false, reason, properties);
            } finally {
                properties.release();
            }
        } else if (reason != ReasonCode.MALFORMED_PACKET
                && reason != ReasonCode.PROTOCOL_ERROR
                && reason != ReasonCode.KEEP_ALIVE_TIMEOUT
                && reason != ReasonCode.PACKET_TOO_LARGE) {
            Wire.connack3(out, false, reason.connackVersion3());
        }
    }
}
