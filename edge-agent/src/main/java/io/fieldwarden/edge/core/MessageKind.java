package io.fieldwarden.edge.core;

/** What a message of an agent is about. */
public enum MessageKind {
    /** Readings of one device. */
    READINGS(0, "application/json"),
    /** One step of an alert that the rules beside the sensors found. */
    ALERT(1, "application/vnd.fieldwarden.alert+json"),
    /** What became of a command of the hub. */
    ANSWER(2, "application/json"),
    /** How the agent does; never kept, the next one says it anew. */
    STATUS(3, "application/vnd.fieldwarden.agent+json");

    private final int code;
    private final String mediaType;

    MessageKind(int code, String mediaType) {
        this.code = code;
        this.mediaType = mediaType;
    }

    /** As it is stored. */
    public int code() {
        return code;
    }

    /** What the payload is, as MQTT 5 and HTTP say it. */
    public String mediaType() {
        return mediaType;
    }

    /** @throws IllegalArgumentException for a number of a newer program */
    public static MessageKind ofCode(int code) {
        for (MessageKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("message kind " + code + " is not known");
    }
}
