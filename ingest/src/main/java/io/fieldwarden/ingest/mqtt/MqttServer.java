package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.dialect.Dialects;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The MQTT endpoint. The port is open when {@link #open} returns. Thread-safe. */
public final class MqttServer implements AutoCloseable {
    private static final int DRAIN_SECONDS = 5;

    /** What the kernel drops for want of room comes again after a second, then two, four…: it cuts this at its own limit. */
    private static final int BACKLOG = 16_384;

    private static final RecvByteBufAllocator ACCEPTED_AT_ONCE =
            new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(256);

    private final Loops loops;
    private final Shared shared;
    private final Channel listening;
    private final Optional<SecureDoor> secure;

    private MqttServer(Loops loops, Shared shared, Channel listening, Optional<SecureDoor> secure) {
        this.loops = loops;
        this.shared = shared;
        this.listening = listening;
        this.secure = secure;
    }

    /** Who lets in, and who serves. */
    @SuppressWarnings("FutureReturnValueIgnored") // the acceptor has nothing left to do
    private record Loops(MultiThreadIoEventLoopGroup acceptor, MultiThreadIoEventLoopGroup serving) {
        void stop(int millis) {
            acceptor.shutdownGracefully(0, millis, TimeUnit.MILLISECONDS);
            serving.shutdownGracefully(0, millis, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(millis + 1_000L, TimeUnit.MILLISECONDS);
        }
    }

    private record SecureDoor(Channel listening, Tls tls) {}

    /** @throws IllegalStateException if the port cannot be bound, naming it */
    public static MqttServer open(
            MqttConfig config,
            Intake intake,
            Authenticator authenticator,
            MeterRegistry meters,
            Optional<SecurePorts> secure) {
        Shared.Meters own = own(meters);
        Doors doors = new Doors(config.doors());
        FunctionCounter.builder("hub.mqtt.turned.away", doors.refused(), LongAdder::sum)
                .description("connections beyond what one address or all together may have")
                .register(meters);
        Gate gate = new Gate(config.underwayInAll());
        Dialects dialects = new Dialects(intake, Clock.systemUTC());
        Shared shared = new Shared(
                config,
                intake,
                authenticator,
                new Sessions(config.keeping().sessions()),
                new ProfilePush(intake.registry()),
                new CommandPush(intake.commands()),
                dialects,
                gate,
                doors,
                own);
        bind(dialects, meters);
        meters.gauge("hub.mqtt.connections", shared, s -> s.sessions().size());
        meters.gauge("hub.mqtt.sessions.kept", shared, s -> s.sessions().keptCount());
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(config.threads(), new DefaultThreadFactory("ingest-mqtt", true), io);
        // Those who come are let in at once, however much those have to do who are there.
        MultiThreadIoEventLoopGroup acceptor =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("ingest-accept", true), io);
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, loops)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ACCEPTED_AT_ONCE)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true);
        try {
            Channel listening = bind(
                    bootstrap.clone().childHandler(new Pipeline(shared, Optional.empty())),
                    new InetSocketAddress(config.bind(), config.port()),
                    "ingest.mqtt.port");
            Optional<SecureDoor> door = secure.map(ports -> secureDoor(bootstrap, ports, shared));
            intake.registry().onRevoked(shared.sessions()::revoke);
            ScheduledFuture<?> unused =
                    loops.next().scheduleWithFixedDelay(shared.sessions()::sweep, 1, 1, TimeUnit.SECONDS);
            return new MqttServer(new Loops(acceptor, loops), shared, listening, door);
        } catch (RuntimeException e) {
            new Loops(acceptor, loops).stop(1_000);
            throw e;
        }
    }

    private static void bind(Dialects dialects, MeterRegistry meters) {
        dialects.messages()
                .forEach((dialect, counter) -> FunctionCounter.builder("hub.dialect.messages", counter, LongAdder::sum)
                        .description("messages of devices by the system that their topics were made for")
                        .tag("dialect", dialect)
                        .register(meters));
        FunctionCounter.builder("hub.sparkplug.rebirths", dialects.rebirths(), LongAdder::sum)
                .description("how often an edge node of Sparkplug was asked for its births")
                .register(meters);
    }

    private static Shared.Meters own(MeterRegistry meters) {
        return new Shared.Meters(
                Timer.builder("hub.ack")
                        .description("receipt to acknowledgement")
                        .tag("protocol", "mqtt")
                        .publishPercentiles(0.5, 0.99)
                        .register(meters),
                Counter.builder("hub.mqtt.wills")
                        .description("will messages that became events of the device's state")
                        .register(meters),
                Counter.builder("hub.mqtt.slow")
                        .description("connections ended because they left unread what they were sent")
                        .register(meters));
    }

    private static SecureDoor secureDoor(ServerBootstrap bootstrap, SecurePorts ports, Shared shared) {
        Tls tls = new Tls(ports.identity());
        try {
            Channel listening = bind(
                    bootstrap.clone().childHandler(new Pipeline(shared, Optional.of(tls))),
                    new InetSocketAddress(ports.bind(), ports.mqttPort()),
                    "ingest.mqtt.tls-port");
            return new SecureDoor(listening, tls);
        } catch (RuntimeException e) {
            tls.close();
            throw e;
        }
    }

    private static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address, String key) {
        try {
            return bootstrap.bind(address).syncUninterruptibly().channel();
        } catch (Exception e) {
            throw new IllegalStateException(
                    key + ": cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Of the TLS port; empty when there is none. */
    public OptionalInt securePort() {
        return secure.map(door ->
                        OptionalInt.of(((InetSocketAddress) door.listening().localAddress()).getPort()))
                .orElse(OptionalInt.empty());
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    public int connections() {
        return shared.sessions().size();
    }

    /** Ends the connections after what they sent has been answered, within 5 seconds; version 5 clients are told why. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        secure.ifPresent(door -> door.listening().close().awaitUninterruptibly(1, TimeUnit.SECONDS));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        Collection<MqttConnection> connections = shared.sessions().all();
        connections.forEach(MqttConnection::stopReading);
        try {
            while (shared.gate().inside() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(connection -> connection.end(ReasonCode.SERVER_SHUTTING_DOWN, "the hub stops"));
        for (MqttConnection connection : connections) {
            long left = Math.max(deadline - System.nanoTime(), 0);
            connection.channel().closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
        }
        loops.stop(2_000);
        secure.ifPresent(door -> door.tls().close());
        shared.dialects().close();
    }

    /** The pipeline, top to bottom. */
    @SuppressWarnings("FutureReturnValueIgnored") // a connection that ends meanwhile takes no harm
    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final Shared shared;
        private final Optional<Tls> tls;

        Pipeline(Shared shared, Optional<Tls> tls) {
            this.shared = shared;
            this.tls = tls;
        }

        @Override
        protected void initChannel(Channel channel) {
            Doors.Pass pass = shared.doors().arrive(channel.remoteAddress());
            if (pass == null) {
                channel.close();
                return;
            }
            channel.closeFuture().addListener(closed -> pass.leave());
            Patience patience = new Patience(tls.map(Tls::handshakes).orElse(Runnable::run));
            FrameCutter cutter = new FrameCutter(
                    shared.config().limits().maxPacket(),
                    shared.config().keeping().packet());
            tls.ifPresent(secured -> secure(channel, secured, patience));
            pace(channel, pass);
            channel.pipeline()
                    .addLast("entrance", new Entrance(shared.config().limits().maxPacket()))
                    .addLast("cutter", cutter)
                    .addLast("connection", new MqttConnection(channel, cutter, shared, patience, pass));
        }

        private static void secure(Channel channel, Tls secured, Patience patience) {
            HandshakeTurn turn = new HandshakeTurn(secured.turns(), patience);
            SslHandler handler = secured.handler(channel.alloc(), patience);
            channel.pipeline().addLast("turn", turn).addLast("tls", handler);
            handler.handshakeFuture().addListener(done -> turn.end());
        }

        /** Who comes faster than the pace of its address is read a little later. */
        private static void pace(Channel channel, Doors.Pass pass) {
            if (pass.waitNanos() > 0) {
                channel.config().setAutoRead(false);
                channel.eventLoop()
                        .schedule(() -> channel.config().setAutoRead(true), pass.waitNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }
}
