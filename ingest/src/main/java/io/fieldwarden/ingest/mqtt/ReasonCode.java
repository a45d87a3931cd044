package io.fieldwarden.ingest.mqtt;

/** Reason codes of MQTT 5 (§2.4) that this server uses, and what remains of them in a 3.1.1 CONNACK (§3.2.2.3). */
enum ReasonCode {
    SUCCESS(0x00, 0),
    GRANTED_QOS_1(0x01, 0),
    NO_SUBSCRIPTION_EXISTED(0x11, 0),
    UNSPECIFIED_ERROR(0x80, 5),
    MALFORMED_PACKET(0x81, 5),
    PROTOCOL_ERROR(0x82, 5),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, 1),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, 2),
    BAD_USER_NAME_OR_PASSWORD(0x86, 4),
    NOT_AUTHORIZED(0x87, 5),
    SERVER_UNAVAILABLE(0x88, 3),
    SERVER_BUSY(0x89, 3),
    SERVER_SHUTTING_DOWN(0x8B, 3),
    BAD_AUTHENTICATION_METHOD(0x8C, 5),
    KEEP_ALIVE_TIMEOUT(0x8D, 5),
    SESSION_TAKEN_OVER(0x8E, 5),
    TOPIC_FILTER_INVALID(0x8F, 5),
    TOPIC_NAME_INVALID(0x90, 5),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, 5),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, 5),
    TOPIC_ALIAS_INVALID(0x94, 5),
    PACKET_TOO_LARGE(0x95, 5),
    QUOTA_EXCEEDED(0x97, 5),
    ADMINISTRATIVE_ACTION(0x98, 5),
    PAYLOAD_FORMAT_INVALID(0x99, 5),
    RETAIN_NOT_SUPPORTED(0x9A, 5),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, 5),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, 5),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, 5);

    private final int code;
    private final int version3;

    ReasonCode(int code, int version3) {
        this.code = code;
        this.version3 = version3;
    }

    int code() {
        return code;
    }

    /** The return code of a 3.1.1 CONNACK. */
    int connackVersion3() {
        return version3;
    }

    boolean isFailure() {
        return code >= 0x80;
    }
}
