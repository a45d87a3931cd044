package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody asked of a device, and how far it is.
 *
 * @param body a JSON object as text; empty once a confidential one is settled
 * @param secret it is shown to nobody but the device, and forgotten once settled
 */
public record DeviceCommand(
        String id,
        DeviceId device,
        String name,
        Optional<String> body,
        boolean secret,
        Asked asked,
        Progress progress) {
    /** @param expiresAt it is not sent from then on */
    public record Asked(String by, Instant at, Instant expiresAt) {}

    /**
     * @param transport by which the device has it or has answered; empty for none
     * @param detail in words, or empty
     * @param result JSON of the device, or empty
     */
    public record Progress(State state, Instant at, String transport, String detail, String result) {}

    /** In the order in which they follow each other; the last four end it. */
    public enum State {
        QUEUED,
        SENT,
        ACKNOWLEDGED,
        FAILED,
        CANCELLED,
        /** Computed: the time is over and the device has not answered. If it still does, its answer counts. */
        EXPIRED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOpen() {
            return this == QUEUED || this == SENT;
        }
    }
}
