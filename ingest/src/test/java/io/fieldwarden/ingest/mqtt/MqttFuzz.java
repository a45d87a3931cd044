package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Any bytes on a connection become packets or one fault, the same however the network cuts them. For a fuzzer. */
public final class MqttFuzz {
    private static final int MAX_PACKET = 2_048;

    private static final byte[] CONNECT_4 = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'a'};
    private static final byte[] CONNECT_5 = {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 1, 'a'};

    private MqttFuzz() {}

    /** @param data first whether a CONNECT of which version went before and how the rest is cut, then what comes */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 1) {
            return;
        }
        int how = data[0] & 0xFF;
        List<String> whole = packets(how & 3, data, data.length);
        List<String> pieces = packets(how & 3, data, 1 + (how >> 2) % 13);
        if (!whole.equals(pieces)) {
            throw new IllegalStateException("whole " + whole + ", in pieces " + pieces);
        }
    }

    /** What was read; a fault is the last. */
    private static List<String> packets(int before, byte[] data, int piece) {
        List<String> seen = new ArrayList<>();
        FrameCutter cutter = new FrameCutter(MAX_PACKET, Duration.ofSeconds(10));
        EmbeddedChannel channel = new EmbeddedChannel(cutter, new Reads(seen, cutter));
        if (before > 0) {
            channel.writeInbound(Unpooled.copiedBuffer(before == 1 ? CONNECT_4 : CONNECT_5));
        }
        for (int at = 1; at < data.length; at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(data, at, Math.min(piece, data.length - at)));
        }
        channel.finishAndReleaseAll();
        return seen;
    }

    private static final class Reads extends ChannelInboundHandlerAdapter {
        private final PacketReader reader = new PacketReader();
        private final List<String> seen;
        private final FrameCutter cutter;
        private boolean over;

        Reads(List<String> seen, FrameCutter cutter) {
            this.seen = seen;
            this.cutter = cutter;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (over) {
                return;
            }
            if (message instanceof MqttFault fault) {
                seen.add("cut: " + fault.reason());
                over = true;
                return;
            }
            Frame frame = (Frame) message;
            String head = frame.type + " of " + frame.remaining() + " and " + frame.discarded;
            try {
                Packet packet = reader.read(frame);
                if (packet instanceof Packet.Connect) {
                    cutter.connected(reader.version() == 5);
                }
                seen.add(head + " " + packet.getClass().getSimpleName());
            } catch (MqttFault e) {
                seen.add(head + " " + e.reason());
                over = true;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            throw new IllegalStateException("no fault of the protocol", cause);
        }
    }
}
