package io.fieldwarden.ingest.core;

import io.fieldwarden.device.payload.RejectReason;

/** What became of a message, once it is certain. Each protocol has one place that puts it into its own words. */
public sealed interface Outcome {
    /**
     * The readings are on the log.
     *
     * @param quarantined how many values of the message were not usable and are in quarantine
     */
    record Accepted(int readings, int quarantined) implements Outcome {}

    /** Nothing of it was usable; the raw message is in quarantine. Sending it again gives the same. */
    record Rejected(RejectReason reason, String detail) implements Outcome {}

    /** It is not kept and this answer is all there is. Sending it again gives the same. */
    record Refused(RejectReason reason, String detail) implements Outcome {}

    /**
     * The log does not take it now, or took it but did not confirm it, or a quota is used up. Sending it again later is right
     * and harmless.
     *
     * @param reason {@link RejectReason#BUSY} or {@link RejectReason#RATE_LIMITED}
     * @param retryMillis after which it may be taken
     */
    record Busy(String detail, RejectReason reason, long retryMillis) implements Outcome {
        private static final long RETRY_MILLIS = 2_000;

        public Busy(String detail) {
            this(detail, RejectReason.BUSY, RETRY_MILLIS);
        }

        /** For protocols that count in seconds; from 1. */
        public long retrySeconds() {
            return Math.max(1, (retryMillis + 999) / 1_000);
        }
    }
}
