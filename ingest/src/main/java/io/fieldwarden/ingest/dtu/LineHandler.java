package io.fieldwarden.ingest.dtu;

import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a DTU: finds out by its first bytes which line it is, then gives what comes to the {@link Bus}. Owned by the
 * event loop of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty answers for writes and closes on the channel itself
final class LineHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(LineHandler.class);
    private static final int MOST_BYTES = 256;

    private final DtuServer.Shared shared;
    private final byte[] first = new byte[MOST_BYTES];
    private int length;
    private @Nullable Bus bus;
    private @Nullable Future<?> limit;
    private @Nullable String gateway;

    LineHandler(DtuServer.Shared shared) {
        this.shared = shared;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        limit = context.executor()
                .schedule(
                        () -> refuse(
                                context,
                                "no registration within " + shared.config().registerWithin()),
                        shared.config().registerWithin().toMillis(),
                        TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
        if (bus != null) {
            bus.received(in);
            return;
        }
        int count = Math.min(in.readableBytes(), MOST_BYTES - length);
        in.readBytes(first, length, count);
        length += count;
        Optional<Lines.Line> line = shared.lines().of(first, length);
        if (line.isPresent()) {
            begin(context, line.get());
        } else if (length == MOST_BYTES) {
            refuse(context, "the first " + length + " bytes begin with no registration");
        }
    }

    private void begin(ChannelHandlerContext context, Lines.Line line) {
        if (limit != null) {
            limit.cancel(false);
        }
        Optional<RegisteredDevice> dtu =
                shared.intake().registry().device(line.gateway()).filter(RegisteredDevice::enabled);
        if (dtu.isEmpty()) {
            refuse(context, "gateway '" + line.gateway() + "' is not registered or disabled");
            return;
        }
        gateway = line.gateway();
        @Nullable Channel before = shared.byGateway().put(line.gateway(), context.channel());
        if (before != null) {
            before.close();
        }
        LOG.atInfo()
                .addKeyValue("device", line.gateway())
                .addKeyValue("slaves", line.places().size())
                .log("DTU connected");
        bus = new Bus(context, shared, line);
        bus.begin();
    }

    private void refuse(ChannelHandlerContext context, String why) {
        shared.intake()
                .quarantine()
                .refused(
                        Transport.DTU,
                        "",
                        String.valueOf(context.channel().remoteAddress()),
                        RejectReason.UNAUTHENTICATED,
                        why);
        Arrays.fill(first, (byte) 0);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (limit != null) {
            limit.cancel(false);
        }
        if (bus != null) {
            bus.end();
        }
        if (gateway != null) {
            shared.byGateway().remove(gateway, context.channel());
        }
        context.fireChannelInactive();
    }
}
