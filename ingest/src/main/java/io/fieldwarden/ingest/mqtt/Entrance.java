package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

/**
 * Looks at the first byte of a connection: a {@code G} begins the GET of a WebSocket client (§6 of MQTT 5), anything else is
 * MQTT itself, as no packet can begin with it (PUBACK with flags that are not allowed). So one port serves both. It leaves the
 * pipeline at the first byte. Owned by the event loop of its channel.
 *
 * <p>How long a client may take for all of it is counted by {@link MqttConnection}, from the start of the connection.
 */
final class Entrance extends ChannelInboundHandlerAdapter {
    /** Where WebSocket clients connect, as most of them expect. */
    static final String PATH = "/mqtt";

    /** [MQTT-6.0.0-3] */
    private static final String PROTOCOL = "mqtt";

    private static final int LONGEST_LINE = 1_024;
    private static final int LONGEST_HEADERS = 8_192;

    private final int maxFrame;

    /** @param maxFrame bytes of a WebSocket frame; a packet may come in several */
    Entrance(int maxFrame) {
        this.maxFrame = maxFrame;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (in.isReadable() && in.getByte(in.readerIndex()) == 'G') {
            openWebSocket(ctx);
        }
        ctx.fireChannelRead(in);
        ctx.pipeline().remove(this);
    }

    /** Behind this handler and before the one that cuts packets. */
    private void openWebSocket(ChannelHandlerContext ctx) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .subprotocols(PROTOCOL)
                .maxFramePayloadLength(maxFrame)
                .allowExtensions(false)
                .dropPongFrames(true)
                .build();
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addAfter(ctx.name(), "frames", new WebSocketFrames());
        pipeline.addAfter(ctx.name(), "websocket", new WebSocketServerProtocolHandler(config));
        pipeline.addAfter(ctx.name(), "request", new HttpObjectAggregator(LONGEST_HEADERS, true));
        pipeline.addAfter(
                ctx.name(),
                "http",
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LONGEST_HEADERS)
                        .setMaxChunkSize(LONGEST_HEADERS)));
    }
}
