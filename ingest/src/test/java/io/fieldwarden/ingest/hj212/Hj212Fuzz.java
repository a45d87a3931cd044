package io.fieldwarden.ingest.hj212;

import io.fieldwarden.device.payload.Hj212;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Any bytes of a station become whole and broken frames, the same whole ones however the network cuts them. For a fuzzer. */
public final class Hj212Fuzz {
    private Hj212Fuzz() {}

    /** @param data how the rest is cut, then what comes; {@code ##} with length and checksum is made around one part of it */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 1) {
            return;
        }
        byte[] stream = new byte[data.length - 1];
        System.arraycopy(data, 1, stream, 0, stream.length);
        List<String> whole = frames(stream, Math.max(1, stream.length));
        List<String> pieces = frames(stream, 1 + (data[0] & 0xF));
        if (!whole.equals(pieces)) {
            throw new IllegalStateException("whole " + whole + ", in pieces " + pieces);
        }
        String segment = new String(stream, StandardCharsets.ISO_8859_1);
        Hj212.parse(segment);
        byte[] utf8 = segment.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0 && utf8.length <= FrameReader.MAX_SEGMENT) {
            List<String> framed = frames(Hj212.frame(segment), 1 + (data[0] & 0xF));
            if (!framed.contains(new String(utf8, StandardCharsets.ISO_8859_1))) {
                throw new IllegalStateException("a frame of ours is not read: " + framed);
            }
        }
    }

    private static List<String> frames(byte[] stream, int piece) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameReader());
        for (int at = 0; at < stream.length; at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(stream, at, Math.min(piece, stream.length - at)));
        }
        channel.finish();
        List<String> whole = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            if (frame instanceof Frame.Whole one) {
                String segment = new String(one.segment(), StandardCharsets.ISO_8859_1);
                Hj212.parse(segment);
                whole.add(segment);
            }
        }
        return whole;
    }
}
