package io.fieldwarden.device.payload;

import java.util.Locale;

/** Why a message or a value in it went to quarantine or was refused. Names are metric labels: add, never rename. */
public enum RejectReason {
    /** Not the format it claims to be: broken JSON, invalid UTF-8, truncated. */
    MALFORMED,
    /** Larger than the configured bound. */
    TOO_LARGE,
    /** Deeper, longer or with more values than the bounds of the format. */
    TOO_COMPLEX,
    /** A channel the profile does not have. */
    UNKNOWN_CHANNEL,
    /** A value of another JSON type than the channel's. */
    WRONG_TYPE,
    /** NaN or infinite. */
    NOT_FINITE,
    /** A unit that cannot be converted to the channel's. */
    WRONG_UNIT,
    /** A code that the payload mapping of the profile does not translate. */
    UNKNOWN_CODE,
    /** A time that cannot be read, or before 1970 or after 9999. */
    BAD_TIME,
    /** Nothing in it. */
    EMPTY,
    /** The codec of its profile failed, or used more time or memory than it may. */
    CODEC_FAILED,
    /** A content type or format nobody here decodes. */
    UNSUPPORTED,
    /** No such device, or not registered behind this gateway. */
    UNKNOWN_DEVICE,
    /** Its profile could not be loaded. */
    NO_PROFILE,
    /** A topic or path that is not this device's. */
    FORBIDDEN,
    /** Wrong secret or token. */
    UNAUTHENTICATED,
    /** More than the quota of the device. */
    RATE_LIMITED,
    /** The log does not take it now. */
    BUSY;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
