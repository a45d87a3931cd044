package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of MQTT in and out of WebSocket frames. Frames and packets have nothing to do with one another: one frame may hold
 * several packets or a part of one [MQTT-6.0.0-2]. Owned by the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class WebSocketFrames extends ChannelDuplexHandler {
    private static final String ONLY_MQTT =
            "This port speaks MQTT. WebSocket clients connect to " + Entrance.PATH + " with subprotocol mqtt.\n";

    private boolean text;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || (message instanceof ContinuationWebSocketFrame && !text)) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        try {
            if (message instanceof TextWebSocketFrame) {
                text = true;
                // [MQTT-6.0.0-1] Any other frame than a binary one ends the connection.
                ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE))
                        .addListener(ChannelFutureListener.CLOSE);
            } else if (message instanceof FullHttpRequest) {
                refuse(ctx);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Not a WebSocket, or at another path. */
    private static void refuse(ChannelHandlerContext ctx) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.UPGRADE_REQUIRED,
                Unpooled.copiedBuffer(ONLY_MQTT, StandardCharsets.US_ASCII));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=us-ascii")
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
    }
}
