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

    /** The log does not take it now, or took it but did not confirm it. Sending it again later is right and harmless. */
    record Busy(String detail) implements Outcome {}
}
