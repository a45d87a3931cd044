package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: hands each packet to the part that answers it, and ends the connection when there is a reason. Owned by the
 * event loop of its channel; {@link #end} may be called by any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which channelInactive tells
final class MqttConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final Packet.Connect NOBODY =
            new Packet.Connect(4, true, 0, "", null, null, new Packet.ConnectExtras(Properties.NONE, null));

    private static final int LONGEST_CLAIM = 128;

    private final Shared shared;
    private final FrameCutter cutter;
    private final PacketReader reader = new PacketReader();
    private final LogIn logIn;
    private final Publications publications;
    private final Subscriptions subscriptions;
    private final Channel channel;
    private final Patience patience;
    private final Doors.Pass pass;
    private final Hold hold;
    private final long opened;
    private Packet.Connect connect = NOBODY;
    private volatile Proof.@Nullable Proven proof;
    private long unreadSince;
    private DeviceStatus.Ended ended = DeviceStatus.Ended.CONNECTION_LOST;
    private long lastRead;
    private boolean greeted;
    private boolean started;
    private boolean ending;

    MqttConnection(Channel channel, FrameCutter cutter, Shared shared, Patience patience, Doors.Pass pass) {
        this.patience = patience;
        this.pass = pass;
        this.opened = System.nanoTime() + pass.waitNanos();
        this.channel = channel;
        this.cutter = cutter;
        this.shared = shared;
        this.hold = new Hold(this, shared);
        this.logIn = new LogIn(this, shared);
        this.publications = new Publications(this, shared);
        this.subscriptions = new Subscriptions(this, shared);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        awaitConnect();
        ctx.fireChannelActive();
    }

    /** What the client waits for this server is not counted. */
    private void awaitConnect() {
        if (greeted || ending) {
            return;
        }
        long limit = shared.config().limits().firstPacketWithin().toNanos();
        long left = limit - (System.nanoTime() - opened - patience.waitedNanos());
        if (left > 0) {
            channel.eventLoop().schedule(this::awaitConnect, left, TimeUnit.NANOSECONDS);
        } else {
            fault(new MqttFault(ReasonCode.KEEP_ALIVE_TIMEOUT, "no whole CONNECT within " + limit / 1_000_000 + " ms"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ending = true;
        hold.end(ended);
        subscriptions.gone(proof);
        publications.gone();
        ctx.fireChannelInactive();
    }

    /**
     * Another connection goes on with this one's session. Any thread.
     *
     * @param clean the other one wants none of it
     * @param receiver told on this connection's event loop; null when there is nothing to go on with
     */
    void surrender(boolean clean, Consumer<@Nullable Session> receiver) {
        channel.eventLoop().execute(() -> {
            if (!ending) {
                ended = DeviceStatus.Ended.TAKEN_OVER;
                farewell(ReasonCode.SESSION_TAKEN_OVER, "another connection uses the same client identifier");
            }
            hold.surrender(clean, receiver);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ending) {
            return;
        }
        lastRead = System.nanoTime();
        try {
            if (message instanceof Frame frame) {
                handle(reader.read(frame));
            } else if (message instanceof MqttFault fault) {
                fault(fault);
            }
        } catch (MqttFault fault) {
            fault(fault);
        }
    }

    private void handle(Packet packet) throws MqttFault {
        if (packet instanceof Packet.Publish publish) {
            publications.publish(publish);
        } else if (packet instanceof Packet.Acknowledgement acknowledgement) {
            if (acknowledgement.type() == PacketType.PUBREL) {
                publications.release(acknowledgement.packetId());
            } else {
                subscriptions.acknowledged(acknowledgement);
            }
        } else if (packet instanceof Packet.Connect first) {
            connect = first;
            greeted = true;
            cutter.connected(first.version() == 5);
            cutter.pause();
            logIn.begin(first);
        } else if (packet instanceof Packet.Subscribe subscribe) {
            subscriptions.subscribe(subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            subscriptions.unsubscribe(unsubscribe);
        } else if (packet instanceof Packet.Ping) {
            send(Wire::pingresp);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            disconnected(disconnect);
        } else {
            throw MqttFault.protocol("AUTH without an authentication method in CONNECT [MQTT-4.12.0-6]");
        }
    }

    private void disconnected(Packet.Disconnect disconnect) throws MqttFault {
        hold.goodbye(disconnect);
        ended = DeviceStatus.Ended.GOODBYE;
        ending = true;
        channel.close();
    }

    /** The log-in succeeded. */
    void open(Proof.Proven proven, String clientId) {
        proof = proven;
        hold.open(proven, clientId);
        pass.proven();
    }

    /** The CONNACK is written: from here on the device's packets count. */
    void start(int keepAliveSeconds) {
        started = true;
        lastRead = System.nanoTime();
        watch(TimeUnit.MILLISECONDS.toNanos(keepAliveSeconds * 1_500L));
        cutter.resume();
    }

    /** One and a half times the keep-alive without a packet ends the connection [MQTT-3.1.2-22]. */
    private void watch(long limit) {
        if (ending || limit <= 0) {
            return;
        }
        long idle = System.nanoTime() - lastRead;
        // While the server itself does not read, it cannot blame the client for silence.
        if (idle >= limit && !publications.isBlocked()) {
            fault(new MqttFault(
                    ReasonCode.KEEP_ALIVE_TIMEOUT, "no packet for " + TimeUnit.NANOSECONDS.toSeconds(idle) + " s"));
            return;
        }
        long next = idle >= limit ? limit : limit - idle;
        channel.eventLoop().schedule(() -> watch(limit), next, TimeUnit.NANOSECONDS);
    }

    /** Ends the connection in the protocol's words, and lets a technician see why. */
    void fault(MqttFault fault) {
        if (ending) {
            return;
        }
        if (fault.reason() != ReasonCode.KEEP_ALIVE_TIMEOUT) {
            shared.intake().quarantine().refused(Transport.MQTT, claimed(), "", fault.rejection(), fault.detail());
        }
        LOG.debug("MQTT connection of '{}' ends with {}: {}", claimed(), fault.reason(), fault.detail());
        ended = fault.reason() == ReasonCode.KEEP_ALIVE_TIMEOUT
                ? DeviceStatus.Ended.KEEP_ALIVE_TIMEOUT
                : DeviceStatus.Ended.PROTOCOL_ERROR;
        farewell(fault.reason(), fault.detail());
    }

    /** A user name that came without a password is an access token and is not written down. */
    private String claimed() {
        Proof.Proven known = proof;
        if (known != null) {
            return known.device().id().value();
        }
        String user = connect.userName();
        return user == null || connect.password() == null
                ? ""
                : user.substring(0, Math.min(user.length(), LONGEST_CLAIM));
    }

    /** Reads nothing more; what was read is answered. Any thread. */
    void stopReading() {
        channel.eventLoop().execute(publications::stop);
    }

    /** Any thread. */
    void end(ReasonCode reason, String why) {
        channel.eventLoop().execute(() -> {
            if (!ending) {
                ended = reason == ReasonCode.SERVER_SHUTTING_DOWN
                        ? DeviceStatus.Ended.HUB_STOPPING
                        : DeviceStatus.Ended.REVOKED;
                farewell(reason, why);
            }
        });
    }

    private void farewell(ReasonCode reason, String why) {
        ending = true;
        if (!greeted && reason == ReasonCode.KEEP_ALIVE_TIMEOUT) {
            channel.close(); // nothing can be said before a handshake is over
            return;
        }
        ByteBuf out = Wire.small(channel.alloc());
        if (started) {
            if (isVersion5()) {
                Wire.disconnect(out, reason, takesLongPackets() ? why : "");
            }
        } else {
            logIn.refusal(out, reason, why, reader.version());
        }
        channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    /** Writes one packet and flushes. */
    void send(Consumer<ByteBuf> packet) {
        ByteBuf out = Wire.small(channel.alloc());
        packet.accept(out);
        channel.writeAndFlush(out, channel.voidPromise());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        publications.reconsider();
        long since = System.nanoTime();
        unreadSince = channel.isWritable() ? 0 : since;
        if (!channel.isWritable()) {
            long limit = shared.config().keeping().unread().toNanos();
            channel.eventLoop()
                    .schedule(
                            () -> {
                                if (unreadSince == since) {
                                    tooSlow();
                                }
                            },
                            limit,
                            TimeUnit.NANOSECONDS);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().addKeyValue("cause", cause.toString()).log("MQTT connection broke");
        ctx.close();
    }

    /** It leaves unread what it was sent: there is no way to tell it anything. */
    private void tooSlow() {
        if (channel.isOpen()) {
            shared.meters().slow().increment();
            ended = DeviceStatus.Ended.TOO_SLOW;
            ending = true;
            channel.close();
        }
    }

    /** Now when on the event loop, otherwise as soon as it comes to it. */
    void onLoop(Runnable work) {
        if (channel.eventLoop().inEventLoop()) {
            work.run();
        } else {
            channel.eventLoop().execute(work);
        }
    }

    Session session() {
        return hold.session();
    }

    Hold hold() {
        return hold;
    }

    boolean isStarted() {
        return started;
    }

    /** Of whoever is at the other end, for counting. */
    String address() {
        return pass.address();
    }

    /** Whether there is room for words in what this client takes [MQTT-3.1.2-24]. */
    boolean takesLongPackets() {
        return connect.extras().properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE) >= 1_024;
    }

    Channel channel() {
        return channel;
    }

    FrameCutter cutter() {
        return cutter;
    }

    boolean isVersion5() {
        return connect.version() == 5;
    }

    boolean isEnding() {
        return ending;
    }

    Packet.Connect connect() {
        return connect;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Publications publications() {
        return publications;
    }

    boolean isProven() {
        return proof != null;
    }

    RegisteredDevice device() {
        Proof.Proven proven = proof;
        if (proven == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return proven.device();
    }

    /** Whether what the client proved still counts. Any thread. */
    boolean holdsFor(Optional<RegisteredDevice> now) {
        Proof.Proven proven = proof;
        return proven != null && proven.holdsFor(now);
    }

    /** What the client showed in the TLS handshake, its own certificate first; empty for none, or without TLS. */
    List<X509Certificate> certificates() {
        return Tls.certificates(channel);
    }

    /** A handshake that fails is shown like a log-in that does: the device's own side often says nothing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess() && !ending) {
            ending = true;
            shared.intake()
                    .quarantine()
                    .refused(
                            Transport.MQTT,
                            "",
                            "TLS",
                            RejectReason.UNAUTHENTICATED,
                            "TLS handshake: " + handshake.cause().getMessage());
        }
        ctx.fireUserEventTriggered(event);
    }
}
