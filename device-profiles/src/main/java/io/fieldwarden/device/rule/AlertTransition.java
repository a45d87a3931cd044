package io.fieldwarden.device.rule;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * One step in the life of an alert: the event on the log. The same readings give the same transitions with the same
 * ids, so every hop may deliver it more than once.
 *
 * @param at event time
 * @param raisedAt event time of the raise of this alert
 * @param value of the deciding reading, in the channel's unit; finite
 * @param historic late or replayed: recorded, pages nobody
 */
public record AlertTransition(
        AlertId alert, Source source, Kind kind, Instant at, Instant raisedAt, double value, boolean historic) {

    public AlertTransition {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("alert value must be finite, is " + value);
        }
    }

    /** What the alert is about. */
    public record Source(DeviceId device, RuleId rule, ProfileRef profile, Severity severity) {}

    /** Numbers on the log are in {@code TransitionKind} of {@code log.proto}. */
    public enum Kind {
        RAISED,
        ESCALATED,
        CLEARED,
        /**
         * The alert stands, with this severity; channel and value are what raised it. At the time of the raise: late data
         * changed what had been told, what was said of its end no longer holds, and what still holds follows. Later: a live
         * reading confirmed what only historic ones had shown.
         */
        AMENDED,
        /** Late data showed that there was nothing. */
        WITHDRAWN,
        /** The alert has been raised this often ({@code value}) in a short time: it stands until there has been calm. */
        FLAPPING
    }

    /** The transition of this device; its severity is that of the change. */
    public static AlertTransition of(Source source, Step.Change change) {
        Source now = new Source(source.device(), source.rule(), source.profile(), change.severity());
        Instant raised = Instant.ofEpochMilli(change.raisedAt());
        return new AlertTransition(
                idOf(source.device(), source.rule(), change.raisedAt()),
                now,
                change.kind(),
                Instant.ofEpochMilli(change.at()),
                raised,
                change.value(),
                change.historic());
    }

    /** The first 16 bytes of SHA-256 over device, rule and start, in hex. */
    public static AlertId idOf(DeviceId device, RuleId rule, long raisedAt) {
        return idOf(device.value(), rule, raisedAt);
    }

    /** The same for what is no device; no device id has a slash. */
    public static AlertId idOf(String subject, RuleId rule, long raisedAt) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            String key = subject + '\n' + rule.value() + '\n' + raisedAt;
            byte[] hash = sha.digest(key.getBytes(StandardCharsets.UTF_8));
            return new AlertId(HexFormat.of().formatHex(hash, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
