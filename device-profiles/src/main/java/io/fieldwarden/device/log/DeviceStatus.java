package io.fieldwarden.device.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.log.proto.DeviceStatusRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * What is known of a device beside its readings: topic {@code device-status}. Records of one device are ordered.
 *
 * @param device empty for {@link Kind#STARTED}
 * @param at by the clock of the hub
 * @param node the program that holds the connection, the same after a restart
 * @param link of a connection; {@link Link#NONE} otherwise
 * @param said of a will or of the device's health; {@link Said#NOTHING} otherwise
 */
public record DeviceStatus(String device, Kind kind, Instant at, String node, Link link, Said said) {
    /** Of a text, in characters; what is longer is cut by whoever writes it. */
    public static final int LONGEST_TEXT = 2_048;

    private static final int SCHEMA = 1;

    /** What has happened. */
    public enum Kind {
        CONNECTED("connection"),
        DISCONNECTED("connection"),
        /** The device had left word for the case that its connection ends without a good-bye. */
        WILL("will"),
        /** The device says how it is itself. */
        HEALTH("health"),
        /** A node begins: whoever was connected to it before is not any more. */
        STARTED("node");

        private final String matter;

        Kind(String matter) {
            this.matter = matter;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a connection ended; its text stands in records and answers. */
    public enum Ended {
        /** None: it stands. */
        NOT,
        /** The device said good-bye. */
        GOODBYE,
        /** It broke without a word. */
        CONNECTION_LOST,
        KEEP_ALIVE_TIMEOUT,
        /** The same client identifier came again. */
        TAKEN_OVER,
        /** Disabled, removed, or what it logged in with was revoked. */
        REVOKED,
        /** It did not read what it was sent. */
        TOO_SLOW,
        PROTOCOL_ERROR,
        HUB_STOPPING,
        /** The hub ended without being able to say so. */
        HUB_RESTARTED;

        public String text() {
            return this == NOT ? "" : name().toLowerCase(Locale.ROOT);
        }

        /** What a newer program wrote counts as lost. */
        static Ended of(String text) {
            return Arrays.stream(values())
                    .filter(known -> known.text().equals(text))
                    .findFirst()
                    .orElse(CONNECTION_LOST);
        }
    }

    /**
     * One connection.
     *
     * @param client MQTT client identifier
     * @param open connections of the device that stand after this
     */
    public record Link(String transport, String client, Ended ended, int open) {
        public static final Link NONE = new Link("", "", Ended.NOT, 0);
    }

    /**
     * What the device said.
     *
     * @param topic of a will
     */
    public record Said(String topic, String text) {
        public static final Said NOTHING = new Said("", "");
    }

    public static DeviceStatus started(String node, Instant at) {
        return new DeviceStatus("", Kind.STARTED, at, node, Link.NONE, Said.NOTHING);
    }

    /** Of the record on the log. */
    public String key() {
        return kind == Kind.STARTED ? "node/" + node : device + "/" + kind.matter;
    }

    public byte[] encode() {
        return DeviceStatusRecord.newBuilder()
                .setSchema(SCHEMA)
                .setDevice(device)
                .setKind(kind.text())
                .setAt(at.toEpochMilli())
                .setNode(node)
                .setTransport(link.transport())
                .setClient(link.client())
                .setReason(link.ended().text())
                .setOpen(link.open())
                .setTopic(said.topic())
                .setText(said.text())
                .build()
                .toByteArray();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static DeviceStatus decode(byte[] bytes) {
        try {
            DeviceStatusRecord record = DeviceStatusRecord.parseFrom(bytes);
            if (record.getSchema() != SCHEMA) {
                throw new LogFormatException("device status: schema " + record.getSchema() + " is not " + SCHEMA);
            }
            return new DeviceStatus(
                    record.getDevice(),
                    Kind.valueOf(record.getKind().toUpperCase(Locale.ROOT)),
                    Instant.ofEpochMilli(record.getAt()),
                    record.getNode(),
                    new Link(record.getTransport(), record.getClient(), Ended.of(record.getReason()), record.getOpen()),
                    new Said(record.getTopic(), record.getText()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LogFormatException("device status: record of " + bytes.length + " bytes is damaged", e);
        }
    }
}
