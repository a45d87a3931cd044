package io.fieldwarden.device.payload;

import com.google.protobuf.ByteString;

/** A view of received bytes, good only until the call it is given to returns; whoever needs them longer copies. */
@SuppressWarnings("ArrayRecordComponent") // a view for the hot path; nobody compares two of them
public record Payload(byte[] bytes, int offset, int length) {
    public Payload {
        if (offset < 0 || length < 0 || offset > bytes.length - length) {
            throw new IndexOutOfBoundsException("payload: " + length + " bytes at " + offset + " of " + bytes.length);
        }
    }

    public static Payload of(byte[] bytes) {
        return new Payload(bytes, 0, bytes.length);
    }

    public ByteString copy() {
        return ByteString.copyFrom(bytes, offset, length);
    }
}
