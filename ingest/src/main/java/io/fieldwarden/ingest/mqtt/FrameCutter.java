package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream into packets. Type, flags and length are checked before a byte of the body is buffered, so that what
 * cannot be a packet costs nothing. Passes {@link Frame} on, and {@link MqttFault} when the stream cannot go on; after that
 * it throws away what still comes. Owned by the event loop of its channel.
 */
final class FrameCutter extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_TOPIC = 1_024;

    private final int maxPacket;
    private final long within;
    private final Frame frame = new Frame();
    private @Nullable ByteBuf pending;
    private @Nullable ChannelHandlerContext context;
    private boolean connected;
    private boolean version5;
    private boolean paused;
    private boolean cutting;
    private boolean broken;
    private int discard;
    /** Packets so far: the same while one is not whole. */
    private long packets;

    private long begun = -1;
    private long begunAt;
    private boolean watched;
    /** What {@link #bodyStart} read last. */
    private int length;

    /**
     * @param maxPacket bytes of a whole packet
     * @param within from its first byte to its last, as far as the socket is read
     */
    FrameCutter(int maxPacket, Duration within) {
        this.maxPacket = maxPacket;
        this.within = within.toNanos();
    }

    /** From the CONNECT packet on: other packets are let through, and what version 5 asks for is held. */
    void connected(boolean isVersion5) {
        connected = true;
        version5 = isVersion5;
    }

    /** Stops after the packet being handled: the rest stays in the buffer, and the socket is not read. */
    void pause() {
        if (!paused && context != null) {
            paused = true;
            context.channel().config().setAutoRead(false);
        }
    }

    /** Goes on with what is in the buffer, then with the socket. */
    void resume() {
        if (paused && context != null) {
            paused = false;
            if (!cutting) {
                cut(context);
            }
            if (!paused) {
                context.channel().config().setAutoRead(true);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (broken) {
            in.release();
            return;
        }
        ByteBuf before = pending;
        if (before == null) {
            pending = in;
        } else {
            pending = joined(ctx, before, in);
        }
        if (!paused && !cutting) {
            cut(ctx);
        }
    }

    /** What is left of the packet before is short as a rule: copying it beats chains of buffers. */
    private static ByteBuf joined(ChannelHandlerContext ctx, ByteBuf before, ByteBuf in) {
        ByteBuf target = before;
        if (before.refCnt() > 1 || before.maxFastWritableBytes() < in.readableBytes()) {
            target = ctx.alloc().buffer(before.readableBytes() + Math.max(in.readableBytes(), before.readableBytes()));
            target.writeBytes(before);
            before.release();
        }
        target.writeBytes(in);
        in.release();
        return target;
    }

    private void cut(ChannelHandlerContext ctx) {
        cutting = true;
        try {
            while (!paused && !broken && pending != null && one(ctx, pending)) {
                // Each turn has consumed something.
            }
        } catch (MqttFault fault) {
            broken = true;
            release();
            ctx.fireChannelRead(fault);
        } finally {
            cutting = false;
        }
        if (pending != null && !pending.isReadable()) {
            release();
        }
        if (connected && isPartial() && begun != packets) {
            begun = packets;
            begunAt = System.nanoTime();
            watch(ctx, within);
        }
    }

    private boolean isPartial() {
        return pending != null || discard > 0;
    }

    /** One timer at most: a packet that is whole by the next read, as nearly all are, starts none anew. */
    @SuppressWarnings("FutureReturnValueIgnored") // a connection that ends meanwhile takes no harm
    private void watch(ChannelHandlerContext ctx, long after) {
        if (watched) {
            return;
        }
        watched = true;
        ctx.executor()
                .schedule(
                        () -> {
                            watched = false;
                            look(ctx);
                        },
                        after,
                        TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        if (broken || !isPartial() || begun != packets) {
            return;
        }
        long left = within - (System.nanoTime() - begunAt);
        if (paused) {
            // While nothing is read, the client cannot be blamed for it.
            begunAt = System.nanoTime();
            watch(ctx, within);
        } else if (left > 0) {
            watch(ctx, left);
        } else {
            broken = true;
            release();
            ctx.fireChannelRead(new MqttFault(
                    ReasonCode.KEEP_ALIVE_TIMEOUT, "a packet was not whole within " + within / 1_000_000 + " ms"));
        }
    }

    /** Passes one packet on if it is whole; false when more bytes are needed. */
    private boolean one(ChannelHandlerContext ctx, ByteBuf in) throws MqttFault {
        if (discard > 0) {
            int skipped = Math.min(discard, in.readableBytes());
            in.skipBytes(skipped);
            discard -= skipped;
            return discard == 0 && in.isReadable();
        }
        int readable = in.readableBytes();
        if (readable < 1) {
            return false;
        }
        int start = in.readerIndex();
        int first = in.getUnsignedByte(start);
        PacketType type = PacketType.ofFirstByte(first);
        if ((type == PacketType.CONNECT) == connected) {
            throw MqttFault.protocol(
                    connected ? "a second CONNECT [MQTT-3.1.0-2]" : type + " before CONNECT [MQTT-3.1.0-1]");
        }
        int body = bodyStart(in, start, readable);
        if (body < 0) {
            return false;
        }
        int remaining = length;
        type.checkLength(remaining);
        if (body - start + remaining > maxPacket) {
            return oversize(ctx, in, type, body, remaining);
        }
        if (readable < body - start + remaining) {
            return false;
        }
        pass(ctx, type, first & 0x0F, in, body, body + remaining, 0);
        return true;
    }

    /** Reads the remaining length (§1.5.5). Returns the index after it, or -1 when it is not whole. */
    private int bodyStart(ByteBuf in, int start, int readable) throws MqttFault {
        int value = 0;
        for (int i = 1; i <= 4; i++) {
            if (i >= readable) {
                return -1;
            }
            int b = in.getUnsignedByte(start + i);
            value |= (b & 0x7F) << (7 * (i - 1));
            if (b < 0x80) {
                if (version5 && i > 1 && b == 0) {
                    throw MqttFault.malformed("remaining length is longer than needed [MQTT-1.5.5-1]");
                }
                length = value;
                return start + i + 1;
            }
        }
        throw MqttFault.malformed("remaining length has more than four bytes [MQTT-1.5.5]");
    }

    /**
     * A version 5 client was told the maximum and breaks the protocol. A 3.1.1 client cannot know it and would send the same
     * packet for ever: its packet is answered, and the payload thrown away as it comes.
     */
    private boolean oversize(ChannelHandlerContext ctx, ByteBuf in, PacketType type, int body, int remaining)
            throws MqttFault {
        if (version5 || type != PacketType.PUBLISH) {
            throw new MqttFault(
                    ReasonCode.PACKET_TOO_LARGE,
                    type + ": remaining length " + remaining + " makes a packet of more than " + maxPacket + " bytes");
        }
        if (in.writerIndex() < body + 2) {
            return false;
        }
        int head = 2 + in.getUnsignedShort(body) + 2;
        if (head > LONGEST_TOPIC || head > remaining) {
            throw new MqttFault(ReasonCode.PACKET_TOO_LARGE, "PUBLISH: topic of " + (head - 4) + " bytes");
        }
        if (in.writerIndex() < body + head) {
            return false;
        }
        int flags = in.getByte(in.readerIndex()) & 0x0F;
        discard = remaining - head;
        pass(ctx, type, flags, in, body, body + head, remaining);
        return true;
    }

    private void pass(
            ChannelHandlerContext ctx, PacketType type, int flags, ByteBuf in, int body, int end, int discarded) {
        frame.type = type;
        frame.flags = flags;
        frame.bytes = in;
        frame.end = end;
        frame.discarded = discarded;
        packets++;
        in.readerIndex(body);
        ctx.fireChannelRead(frame);
        if (pending != null) {
            in.readerIndex(end);
        }
    }

    private void release() {
        ByteBuf rest = pending;
        pending = null;
        if (rest != null) {
            rest.release();
        }
    }
}
