package io.fieldwarden.ingest.tcp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener with one thread, an allow-list of networks and bounded connections. The port is open when {@link #open} returns.
 * Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty answers for writes and closes on the channel itself
public final class TcpPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpPort.class);

    private final TcpConfig config;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final MultiThreadIoEventLoopGroup loop;
    private final Counter turnedAway;
    private final Channel listening;

    /**
     * @param protocol lower-case name for meters and threads
     * @param pipeline adds the handlers of the protocol to a connection
     * @throws IllegalStateException if the port cannot be bound, naming its key
     */
    public static TcpPort open(TcpConfig config, String protocol, MeterRegistry meters, Consumer<Channel> pipeline) {
        return new TcpPort(config, protocol, meters, pipeline);
    }

    private TcpPort(TcpConfig config, String protocol, MeterRegistry meters, Consumer<Channel> pipeline) {
        this.config = config;
        this.loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("ingest-" + protocol, true), NioIoHandler.newFactory());
        this.turnedAway = Counter.builder("hub.field.turned.away")
                .description("connections closed at once: not from an allowed network, or too many")
                .tag("protocol", protocol)
                .register(meters);
        meters.gauge(
                "hub.field.connections",
                io.micrometer.core.instrument.Tags.of("protocol", protocol),
                connections,
                ChannelGroup::size);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (admit(channel)) {
                            channel.pipeline()
                                    .addLast(new IdleStateHandler(
                                            config.bounds().idle().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
                            pipeline.accept(channel);
                            channel.pipeline().addLast(new Ending());
                        }
                    }
                });
        try {
            this.listening = bootstrap
                    .bind(config.bind(), config.port())
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IllegalStateException(
                    config.key() + ": cannot listen on " + config.bind() + ":" + config.port() + ": " + e.getMessage(),
                    e);
        }
    }

    private boolean admit(SocketChannel channel) {
        InetAddress from = channel.remoteAddress().getAddress();
        boolean allowed = config.networks().allows(from);
        if (!allowed
                || connections.size() >= config.bounds().connections()
                || perAddress.getOrDefault(from, 0) >= config.bounds().perAddress()) {
            turnedAway.increment();
            LOG.atDebug()
                    .addKeyValue("address", from.getHostAddress())
                    .addKeyValue("allowed", allowed)
                    .log("connection turned away");
            channel.close();
            return false;
        }
        connections.add(channel);
        perAddress.merge(from, 1, Integer::sum);
        channel.closeFuture()
                .addListener(
                        closed -> perAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1));
        return true;
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Closes the port and the connections within about three seconds; what is not answered will be sent again. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 1_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Ends a silent connection, and one whose handlers failed. */
    private static final class Ending extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                context.close();
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                LOG.atError().setCause(cause).log("a field connection failed");
            }
            context.close();
        }
    }
}
