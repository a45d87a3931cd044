package io.fieldwarden.device.profile;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.Linear;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds decoded values against one profile, in the units of the profile. Thread-safe, so that all event loops share one. A value the sensor cannot
 * mean is kept with its quality; only what cannot be a reading at all is rejected.
 */
public final class ReadingCheck {
    /** How far ahead of ours a device's clock may be before its times are suspect. */
    public static final Duration FUTURE_TOLERANCE = Reading.FUTURE_TOLERANCE;

    /** 2000-01-01: earlier times are clocks that were never set. */
    private static final long CLOCK_NEVER_SET = 946_684_800_000L;

    /** 9999-12-31T23:59:59.999Z, the last time RFC 3339 can write. */
    private static final long LAST_TIME = 253_402_300_799_999L;

    private static final int SHOWN_TEXT = 64;

    private final DeviceProfile profile;
    private final Map<String, ChannelUnits> channels = new HashMap<>();

    public ReadingCheck(DeviceProfile profile) {
        this.profile = profile;
        profile.channels().forEach((id, channel) -> channels.put(id.value(), new ChannelUnits(channel)));
    }

    public DeviceProfile profile() {
        return profile;
    }

    /**
     * Gives each value to the readings or to the rejections.
     *
     * @param receivedAt also the time of values that carry none
     */
    public Verdict check(DeviceId device, Decoded.Values decoded, Instant receivedAt) {
        List<Reading> readings = new ArrayList<>(decoded.values().size());
        List<Verdict.Rejection> rejections = new ArrayList<>(0);
        long received = receivedAt.toEpochMilli();
        for (RawValue raw : decoded.values()) {
            ChannelUnits slot = channels.get(raw.channel());
            Verdict.Rejection rejection = slot == null ? unknown(raw) : reject(raw, slot.channel());
            if (rejection != null || slot == null) {
                rejections.add(rejection == null ? unknown(raw) : rejection);
                continue;
            }
            Channel channel = slot.channel();
            boolean error = raw.kind() == RawValue.Kind.ERROR || isSentinel(channel, raw.value());
            Linear scale = error ? Linear.NONE : slot.from(raw.unit());
            double value = scale == null ? raw.value() : scale.of(raw.value());
            if (scale == null || !Double.isFinite(value)) {
                rejections.add(scale == null ? wrongUnit(raw, channel) : notFinite(raw, value));
                continue;
            }
            long observed = raw.observedAt() == RawValue.NO_TIME ? received : raw.observedAt();
            Quality quality =
                    error ? Quality.bad(Quality.Reason.SENTINEL) : quality(channel, value, observed, received);
            boolean late = received - observed > profile.lateness().toMillis();
            readings.add(new Reading(
                    device,
                    channel.id(),
                    Instant.ofEpochMilli(observed),
                    receivedAt,
                    value,
                    raw.flag() == null ? quality : quality.worse(raw.flag()),
                    decoded.replayed() || late,
                    channel.type() == Channel.ValueType.TEXT ? cut(raw.text()) : null));
        }
        return new Verdict(readings, rejections);
    }

    /** As it was sent: a sentinel is the same in every unit. */
    private static boolean isSentinel(Channel channel, double sent) {
        return !channel.limits().sentinels().isEmpty()
                && channel.limits().sentinels().contains(sent);
    }

    /** The words of a code for "no value" may be longer than a text. */
    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= Reading.MAX_TEXT ? text : text.substring(0, Reading.MAX_TEXT);
    }

    private static Verdict.Rejection wrongUnit(RawValue raw, Channel channel) {
        String unit = String.valueOf(raw.unit());
        return new Verdict.Rejection(
                RejectReason.WRONG_UNIT,
                "channel '" + raw.channel() + "': unit '" + unit.substring(0, Math.min(unit.length(), SHOWN_TEXT))
                        + "' is not '" + channel.unit() + "' and cannot be converted to it");
    }

    private static Verdict.Rejection notFinite(RawValue raw, double value) {
        return new Verdict.Rejection(
                RejectReason.NOT_FINITE, "channel '" + raw.channel() + "': " + value + " is not finite");
    }

    private static Quality quality(Channel channel, double value, long observed, long received) {
        Limits limits = channel.limits();
        if (isSentinel(channel, value)) {
            return Quality.bad(Quality.Reason.SENTINEL);
        }
        if (!limits.inRange(value)) {
            return Quality.bad(Quality.Reason.OUT_OF_RANGE);
        }
        if (observed - received > FUTURE_TOLERANCE.toMillis()) {
            return Quality.suspect(Quality.Reason.CLOCK_FUTURE);
        }
        return observed < CLOCK_NEVER_SET ? Quality.suspect(Quality.Reason.CLOCK_PAST) : Quality.GOOD;
    }

    private Verdict.@Nullable Rejection reject(RawValue raw, Channel channel) {
        if (raw.kind() == RawValue.Kind.UNMAPPED) {
            return new Verdict.Rejection(
                    RejectReason.UNKNOWN_CODE,
                    "channel '" + raw.channel() + "': '" + shown(raw) + "' is not in the map of profile "
                            + profile.ref());
        }
        boolean timed = raw.observedAt() != RawValue.NO_TIME;
        if (timed && (raw.observedAt() < 0 || raw.observedAt() > LAST_TIME)) {
            return new Verdict.Rejection(
                    RejectReason.BAD_TIME,
                    "channel '" + raw.channel() + "': time " + raw.observedAt() + " ms is not between 1970 and 9999");
        }
        return raw.kind() == RawValue.Kind.ERROR ? null : rejectValue(raw, channel);
    }

    private static Verdict.@Nullable Rejection rejectValue(RawValue raw, Channel channel) {
        boolean wantsText = channel.type() == Channel.ValueType.TEXT;
        boolean isNumber = raw.kind() == RawValue.Kind.NUMBER || raw.kind() == RawValue.Kind.BOOLEAN;
        if (wantsText ? raw.kind() != RawValue.Kind.TEXT : !isNumber) {
            return new Verdict.Rejection(
                    RejectReason.WRONG_TYPE,
                    "channel '" + raw.channel() + "': " + raw.kind() + " '" + shown(raw) + "' is not a "
                            + channel.type());
        }
        if (wantsText && String.valueOf(raw.text()).length() > Reading.MAX_TEXT) {
            return new Verdict.Rejection(
                    RejectReason.TOO_LARGE,
                    "channel '" + raw.channel() + "': the text '" + shown(raw) + "' has more than " + Reading.MAX_TEXT
                            + " characters");
        }
        if (raw.kind() == RawValue.Kind.BOOLEAN && channel.type() != Channel.ValueType.BOOLEAN) {
            return new Verdict.Rejection(
                    RejectReason.WRONG_TYPE, "channel '" + raw.channel() + "': a boolean is not a " + channel.type());
        }
        return Double.isFinite(raw.value()) ? null : notFinite(raw, raw.value());
    }

    private static String shown(RawValue raw) {
        String text = raw.text() == null ? String.valueOf(raw.value()) : raw.text();
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }

    private Verdict.Rejection unknown(RawValue raw) {
        return new Verdict.Rejection(
                RejectReason.UNKNOWN_CHANNEL, "channel '" + raw.channel() + "' is not in profile " + profile.ref());
    }
}
