package io.fieldwarden.hub.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many MQTT 3.1.1 connections that only log in, of few devices with a client identifier each. Who is sent away or broken off
 * comes again after a while that doubles, as devices do. Thread-safe; the connections have one thread of their own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes its channel, which comes again
final class Crowd implements AutoCloseable {
    private static final int FIRST_PAUSE_MS = 500;
    private static final int LONGEST_PAUSE_MS = 8_000;

    /** A TLS client of the library gives up after ten seconds otherwise. */
    private static final int HANDSHAKE_MS = 60_000;

    /** One source address has some 28,000 ports. */
    private static final int PER_ADDRESS = 20_000;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress address;
    private final SslContext tls;
    private final boolean secure;
    private final List<MqttLoad.Device> devices;
    private final int count;

    /** @param mqtt a scheme that ends with s means TLS; the hub's certificate is not checked */
    Crowd(URI mqtt, List<MqttLoad.Device> devices, int count) throws IOException {
        this.address = new InetSocketAddress(mqtt.getHost(), mqtt.getPort());
        this.secure = mqtt.getScheme().equals("mqtts");
        this.tls = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        this.devices = List.copyOf(devices);
        this.count = count;
    }

    /**
     * What became of all who came at once.
     *
     * @param settled logged in within the time
     * @param again attempts that failed and were repeated
     * @param millis from the first connect until each was logged in, ascending
     */
    record Arrival(int settled, int again, List<Double> millis, List<Channel> open) {
        double quantile(double part) {
            return millis.isEmpty() ? 0 : millis.get((int) Math.min(millis.size() - 1, part * millis.size()));
        }
    }

    /** Connects all, as fast as the sockets allow, and waits until each is logged in or the time is over. */
    Arrival arrive(int limitSeconds) {
        Wave wave = new Wave();
        for (int i = 0; i < count; i++) {
            wave.connect(i, FIRST_PAUSE_MS);
        }
        try {
            if (!wave.left.await(limitSeconds, TimeUnit.SECONDS)) {
                wave.over = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return wave.result();
    }

    /** Drops all connections without a word. */
    static void drop(Arrival arrival) {
        List<ChannelFuture> closing =
                arrival.open().stream().map(Channel::close).toList();
        closing.forEach(ChannelFuture::awaitUninterruptibly);
    }

    private final class Wave {
        private final long begin = System.nanoTime();
        private final CountDownLatch left = new CountDownLatch(count);
        private final AtomicInteger again = new AtomicInteger();
        private final List<Channel> open = new ArrayList<>();
        private final long[] done = new long[count];
        private volatile boolean over;

        private void connect(int number, int pauseMs) {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, HANDSHAKE_MS)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (secure) {
                                var handler = tls.newHandler(channel.alloc());
                                handler.setHandshakeTimeoutMillis(HANDSHAKE_MS);
                                channel.pipeline().addLast(handler);
                            }
                            channel.pipeline().addLast(new Guest(Wave.this, number, pauseMs));
                        }
                    });
            // A port is looked for among all when the source is named, and so is found slowly while many are not free
            // yet.
            InetSocketAddress from =
                    number < PER_ADDRESS ? null : new InetSocketAddress("127.0.0." + (1 + number / PER_ADDRESS), 0);
            bootstrap.connect(address, from).addListener(connected -> {
                if (!connected.isSuccess()) {
                    retry(number, pauseMs);
                }
            });
        }

        private void retry(int number, int pauseMs) {
            if (!over) {
                again.incrementAndGet();
                int pause = pauseMs / 2 + ThreadLocalRandom.current().nextInt(pauseMs);
                loop.schedule(
                        () -> connect(number, Math.min(pauseMs * 2, LONGEST_PAUSE_MS)), pause, TimeUnit.MILLISECONDS);
            }
        }

        private void in(int number, Channel channel) {
            done[number] = System.nanoTime() - begin;
            synchronized (open) {
                open.add(channel);
            }
            left.countDown();
        }

        private Arrival result() {
            List<Double> millis = Arrays.stream(done)
                    .filter(nanos -> nanos > 0)
                    .sorted()
                    .mapToObj(nanos -> nanos / 1e6)
                    .toList();
            synchronized (open) {
                return new Arrival(millis.size(), again.get(), millis, List.copyOf(open));
            }
        }
    }

    /** One client until it is logged in. */
    private final class Guest extends SimpleChannelInboundHandler<ByteBuf> {
        private final Wave wave;
        private final int number;
        private final int pauseMs;
        private boolean in;
        private int read;
        private int code = -1;

        Guest(Wave wave, int number, int pauseMs) {
            this.wave = wave;
            this.number = number;
            this.pauseMs = pauseMs;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            MqttLoad.Device device = devices.get(number % devices.size());
            ByteBuf body = Unpooled.buffer(64);
            text(body, "MQTT");
            body.writeByte(4).writeByte(0x82).writeShort(0);
            text(body, "crowd-" + number);
            text(body, device.token());
            ByteBuf packet = Unpooled.buffer(80).writeByte(0x10).writeByte(body.readableBytes());
            ctx.writeAndFlush(packet.writeBytes(body), ctx.voidPromise());
        }

        private static void text(ByteBuf out, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeShort(bytes.length).writeBytes(bytes);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            while (bytes.isReadable()) {
                code = bytes.readByte();
                read++;
            }
            if (read == 4 && code == 0 && !in) {
                in = true;
                wave.in(number, ctx.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!in) {
                wave.retry(number, pauseMs);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
