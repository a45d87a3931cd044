package io.fieldwarden.device.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.proto.CommandKind;
import io.fieldwarden.device.log.proto.CommandRecord;
import java.util.Locale;
import java.util.regex.Pattern;

/** Topic {@code commands}, key device id: what is asked of a device, and then what became of it. Times are epoch milliseconds. */
public sealed interface CommandEvent {
    int SCHEMA = 1;

    /** Of one command; a device gives it back when it acknowledges. */
    Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    String id();

    DeviceId device();

    /**
     * The same command may be asked twice with the same id; the second changes nothing.
     *
     * @param name what is to be done, such as {@code reboot}
     * @param body a JSON object as text
     * @param expiresAt from then on it is not sent any more
     */
    record Asked(String id, DeviceId device, String name, ByteString body, long createdAt, long expiresAt)
            implements CommandEvent {
        public Asked {
            check(id);
        }
    }

    /**
     * @param transport by which the device has it or has said so; empty when none was part in it
     * @param detail in words, or empty
     * @param result JSON of the device, or empty
     */
    record Told(String id, DeviceId device, State state, long at, String transport, String detail, ByteString result)
            implements CommandEvent {
        public Told {
            check(id);
        }
    }

    /** What became of a command. The last one counts, but that what the device says is never overruled. */
    enum State {
        /** The device has it. */
        SENT,
        /** The device says that it is done. */
        ACKNOWLEDGED,
        /** The device says that it cannot, or it can never be sent. */
        FAILED,
        /** Not wanted any more. */
        CANCELLED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static void check(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("command '" + id + "' is not 1 to 64 letters, digits and hyphens");
        }
    }

    default byte[] encode() {
        CommandRecord.Builder record =
                CommandRecord.newBuilder().setSchema(SCHEMA).setId(id()).setDevice(device().value());
        if (this instanceof Asked asked) {
            record.setKind(CommandKind.ASKED)
                    .setName(asked.name())
                    .setPayload(asked.body())
                    .setCreatedAt(asked.createdAt())
                    .setExpiresAt(asked.expiresAt());
        } else if (this instanceof Told told) {
            record.setKind(CommandKind.valueOf(told.state().name()))
                    .setAt(told.at())
                    .setTransport(told.transport())
                    .setDetail(told.detail())
                    .setResult(told.result());
        }
        return record.build().toByteArray();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    static CommandEvent decode(byte[] bytes) {
        try {
            CommandRecord record = CommandRecord.parseFrom(bytes);
            if (record.getSchema() != SCHEMA || record.getKind() == CommandKind.UNRECOGNIZED) {
                throw new LogFormatException("commands: schema " + record.getSchema() + " with kind "
                        + record.getKindValue() + " is not known here");
            }
            DeviceId device = new DeviceId(record.getDevice());
            if (record.getKind() == CommandKind.ASKED) {
                return new Asked(
                        record.getId(),
                        device,
                        record.getName(),
                        record.getPayload(),
                        record.getCreatedAt(),
                        record.getExpiresAt());
            }
            return new Told(
                    record.getId(),
                    device,
                    State.valueOf(record.getKind().name()),
                    record.getAt(),
                    record.getTransport(),
                    record.getDetail(),
                    record.getResult());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LogFormatException("commands: record of " + bytes.length + " bytes is damaged", e);
        }
    }
}
