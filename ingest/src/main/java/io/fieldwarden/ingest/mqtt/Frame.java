package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One whole packet in the buffer it arrived in: a view that its {@link FrameCutter} reuses, good only during the call it is
 * given to. Owned by one event loop.
 */
final class Frame {
    PacketType type = PacketType.PINGREQ;
    /** The lower four bits of the first byte. */
    int flags;
    /** Reader index at the first byte of the variable header. */
    ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    /** Index after the last byte of the packet. */
    int end;
    /** The length of a PUBLISH whose payload was too large and is being thrown away, else 0. */
    int discarded;

    int remaining() {
        return end - bytes.readerIndex();
    }
}
