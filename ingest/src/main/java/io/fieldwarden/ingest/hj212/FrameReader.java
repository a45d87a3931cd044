package io.fieldwarden.ingest.hj212;

import io.fieldwarden.device.payload.Hj212;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Cuts {@code ##}, four digits of length, data segment, four hex digits of checksum (HJ 212-2017 section 6.2). Lenient as devices
 * are: the line end may be missing and the checksum in lower case. After a fault the search goes on behind the {@code ##}, so that
 * a frame with a wrong length does not cost the one behind it.
 */
final class FrameReader extends ByteToMessageDecoder {
    /** The standard says 1,024 characters; many devices send more. */
    static final int MAX_SEGMENT = 8_192;

    private static final int HEAD = 6;
    private static final int CRC = 4;
    private static final int TEN = 10;

    private int skipped;

    /** What is skipped behind a fault belongs to it. */
    private boolean told;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        while (in.isReadable()) {
            int at = in.readerIndex();
            if (in.getByte(at) != '#') {
                skip(in.readByte());
                continue;
            }
            if (in.readableBytes() == 1) {
                return;
            }
            if (in.getByte(at + 1) != '#') {
                skip(in.readByte());
                continue;
            }
            if (!cut(in, at, out)) {
                return;
            }
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        decode(context, in, out);
        told(out);
    }

    /** False when more bytes have to come. */
    private boolean cut(ByteBuf in, int at, List<Object> out) {
        if (in.readableBytes() < HEAD) {
            return false;
        }
        told(out);
        int length = length(in, at + 2);
        if (length < 0 || length > MAX_SEGMENT) {
            String digits = in.toString(at + 2, CRC, StandardCharsets.ISO_8859_1);
            out.add(new Frame.Broken(
                    "length '" + digits.replaceAll("[^ -~]", "?") + "' is not four digits up to " + MAX_SEGMENT));
            told = true;
            in.skipBytes(2);
            return true;
        }
        if (in.readableBytes() < HEAD + length + CRC) {
            return false;
        }
        byte[] segment = ByteBufUtil.getBytes(in, at + HEAD, length);
        String said = in.toString(at + HEAD + length, CRC, StandardCharsets.ISO_8859_1);
        String crc = String.format(Locale.ROOT, "%04X", Hj212.crc(segment, 0, length));
        if (said.equalsIgnoreCase(crc)) {
            out.add(new Frame.Whole(segment));
            in.skipBytes(HEAD + length + CRC);
        } else {
            out.add(new Frame.Broken("checksum '" + said.replaceAll("[^ -~]", "?") + "' is not " + crc));
            told = true;
            in.skipBytes(2);
        }
        return true;
    }

    /** Line ends are no noise. */
    private void skip(byte one) {
        if (one != '\r' && one != '\n' && one != ' ') {
            skipped++;
        }
    }

    private void told(List<Object> out) {
        if (skipped > 0 && !told) {
            out.add(new Frame.Broken(skipped + " bytes before ##"));
        }
        skipped = 0;
        told = false;
    }

    private static int length(ByteBuf in, int at) {
        int length = 0;
        for (int i = 0; i < CRC; i++) {
            int digit = in.getByte(at + i) - '0';
            if (digit < 0 || digit >= TEN) {
                return -1;
            }
            length = TEN * length + digit;
        }
        return length;
    }
}
