package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the first bytes of a TLS client until it is its turn. The turn lasts until it is answered, which is what takes computing:
 * how long the client takes for the rest, or the network, holds nobody else up. Who says nothing takes no turn, and who says
 * half of the first message loses it after {@value #LONGEST_MS} ms. Owned by the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that ends meanwhile takes no harm
final class HandshakeTurn extends ChannelDuplexHandler {
    private static final int LONGEST_MS = 2_000;

    private final Turns turns;
    private final Patience patience;
    private @Nullable ByteBuf held;
    private boolean asked;
    private boolean granted;
    private boolean over;

    HandshakeTurn(Turns turns, Patience patience) {
        this.turns = turns;
        this.patience = patience;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (granted) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf before = held;
        held = before == null ? (ByteBuf) message : Unpooled.wrappedBuffer(before, (ByteBuf) message);
        ctx.channel().config().setAutoRead(false);
        if (!asked) {
            asked = true;
            patience.waits();
            turns.ask(() -> ctx.channel().eventLoop().execute(() -> grant(ctx)));
        }
    }

    private void grant(ChannelHandlerContext ctx) {
        patience.goesOn();
        granted = true;
        ByteBuf first = held;
        held = null;
        if (first == null || !ctx.channel().isActive()) {
            over = true;
            turns.release();
            if (first != null) {
                first.release();
            }
            return;
        }
        ctx.channel().eventLoop().schedule(this::end, LONGEST_MS, TimeUnit.MILLISECONDS);
        ctx.fireChannelRead(first);
        ctx.fireChannelReadComplete();
        ctx.channel().config().setAutoRead(true);
    }

    /** The first answer leaves. */
    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        if (granted) {
            end();
            ctx.pipeline().remove(this);
        }
    }

    /** It is answered, has ended, or has taken its time. On the event loop. */
    void end() {
        if (granted && !over) {
            over = true;
            turns.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf rest = held;
        held = null;
        if (rest != null) {
            rest.release();
        }
    }
}
