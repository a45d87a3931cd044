package io.fieldwarden.stream.cause;

import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.AlertGroup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A step of an alert of silence on its way to where those of one cause meet.
 *
 * @param path what the device hangs on, from the nearest cause to the widest
 * @param gateway the nearest cause is the device itself
 */
public record SilenceEvent(List<Cause> path, boolean gateway, AlertEvent event) {
    private static final byte VERSION = 1;
    private static final int MOST_CAUSES = 16;

    public SilenceEvent {
        path = List.copyOf(path);
    }

    public byte[] encode() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            writePath(path, out);
            out.writeBoolean(gateway);
            writeEvent(event, out);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    /** @throws IOException also when the bytes are of a newer version */
    public static SilenceEvent decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("silence event: version " + version + " is not known here (known: " + VERSION + ")");
        }
        List<Cause> path = readPath(in);
        return new SilenceEvent(path, in.readBoolean(), readEvent(in));
    }

    static void writePath(List<Cause> path, DataOutput out) throws IOException {
        out.writeByte(path.size());
        for (Cause cause : path) {
            out.writeUTF(cause.kind().text());
            out.writeUTF(cause.id());
            out.writeInt(cause.branches());
            out.writeInt(cause.devices());
        }
    }

    static List<Cause> readPath(DataInput in) throws IOException {
        int causes = in.readUnsignedByte();
        if (causes > MOST_CAUSES) {
            throw new IOException("silence: " + causes + " causes, at most " + MOST_CAUSES);
        }
        List<Cause> path = new ArrayList<>(causes);
        for (int i = 0; i < causes; i++) {
            AlertGroup.Kind kind = AlertGroup.Kind.ofText(in.readUTF());
            String id = in.readUTF();
            path.add(new Cause(kind, id, in.readInt(), in.readInt()));
        }
        return path;
    }

    static void writeEvent(AlertEvent event, DataOutput out) throws IOException {
        byte[] bytes = AlertEvents.encode(event);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static AlertEvent readEvent(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return AlertEvents.decode(bytes);
    }
}
