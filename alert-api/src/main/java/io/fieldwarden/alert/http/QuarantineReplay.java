package io.fieldwarden.alert.http;

import io.fieldwarden.device.log.Quarantined;

/**
 * Sends a quarantined message through ingest again, with the profiles as they are now. Given by whoever runs ingest; its
 * readings keep their times and are marked as replayed.
 */
public interface QuarantineReplay {
    /**
     * Waits until the log has the outcome.
     *
     * @return how many readings were accepted, and what was rejected again and is not put into quarantine a second time
     */
    Outcome replay(Quarantined message);

    /** @param detail empty when everything was accepted */
    record Outcome(int accepted, int rejected, String detail) {}
}
