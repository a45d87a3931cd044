package io.fieldwarden.ingest.mqtt;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5 (§2.2.2.2): which packets may carry them, in which form, how often, and with which values. */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.BYTE, 0, 1, Place.PUBLISH, Place.WILL),
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES, 0, Long.MAX_VALUE, Place.PUBLISH, Place.WILL),
    CONTENT_TYPE(0x03, Form.TEXT, Place.PUBLISH, Place.WILL),
    RESPONSE_TOPIC(0x08, Form.TEXT, Place.PUBLISH, Place.WILL),
    CORRELATION_DATA(0x09, Form.BINARY, Place.PUBLISH, Place.WILL),
    SUBSCRIPTION_IDENTIFIER(0x0B, Form.VARIABLE, 1, 268_435_455, Place.SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES, 0, Long.MAX_VALUE, Place.CONNECT, Place.DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.TEXT),
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES, 0, 65_535),
    AUTHENTICATION_METHOD(0x15, Form.TEXT, Place.CONNECT, Place.AUTH),
    AUTHENTICATION_DATA(0x16, Form.BINARY, Place.CONNECT, Place.AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Form.BYTE, 0, 1, Place.CONNECT),
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES, 0, Long.MAX_VALUE, Place.WILL),
    REQUEST_RESPONSE_INFORMATION(0x19, Form.BYTE, 0, 1, Place.CONNECT),
    RESPONSE_INFORMATION(0x1A, Form.TEXT),
    SERVER_REFERENCE(0x1C, Form.TEXT),
    REASON_STRING(0x1F, Form.TEXT, Place.ACKNOWLEDGEMENT, Place.DISCONNECT, Place.AUTH),
    RECEIVE_MAXIMUM(0x21, Form.TWO_BYTES, 1, 65_535, Place.CONNECT),
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES, 0, 65_535, Place.CONNECT),
    TOPIC_ALIAS(0x23, Form.TWO_BYTES, 1, 65_535, Place.PUBLISH),
    MAXIMUM_QOS(0x24, Form.BYTE, 0, 1),
    RETAIN_AVAILABLE(0x25, Form.BYTE, 0, 1),
    USER_PROPERTY(
            0x26,
            Form.PAIR,
            Place.CONNECT,
            Place.WILL,
            Place.PUBLISH,
            Place.ACKNOWLEDGEMENT,
            Place.SUBSCRIBE,
            Place.UNSUBSCRIBE,
            Place.DISCONNECT,
            Place.AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Form.FOUR_BYTES, 1, Long.MAX_VALUE, Place.CONNECT),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.BYTE, 0, 1),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Form.BYTE, 0, 1),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Form.BYTE, 0, 1);

    /** How the value is written. */
    enum Form {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        VARIABLE,
        TEXT,
        BINARY,
        PAIR
    }

    /** Where a client may write it; none for what only a server sends. */
    enum Place {
        CONNECT,
        WILL,
        PUBLISH,
        ACKNOWLEDGEMENT,
        SUBSCRIBE,
        UNSUBSCRIBE,
        DISCONNECT,
        AUTH
    }

    private static final @Nullable Property[] BY_ID = new Property[0x2B];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Form form;
    private final long min;
    private final long max;

    @SuppressWarnings("ImmutableEnumChecker") // written by the constructor only
    private final Set<Place> places;

    Property(int id, Form form, Place... places) {
        this(id, form, 0, 0, places);
    }

    Property(int id, Form form, long min, long max, Place... places) {
        this.id = id;
        this.form = form;
        this.min = min;
        this.max = max;
        this.places = EnumSet.noneOf(Place.class);
        this.places.addAll(Arrays.asList(places));
    }

    static Property of(int id, Place place) throws MqttFault {
        Property property = id < BY_ID.length ? BY_ID[id] : null;
        if (property == null) {
            throw MqttFault.malformed("property 0x" + Integer.toHexString(id) + " does not exist [MQTT-2.2.2.2]");
        }
        if (!property.places.contains(place)) {
            throw MqttFault.protocol("property " + property + " does not belong to " + place + " [MQTT-2.2.2.2]");
        }
        return property;
    }

    int id() {
        return id;
    }

    Form form() {
        return form;
    }

    boolean repeatable() {
        return this == USER_PROPERTY;
    }

    void checkRange(long value) throws MqttFault {
        if (value < min || value > max) {
            throw MqttFault.protocol("property " + this + ": " + value + " is not between " + min + " and " + max);
        }
    }
}
