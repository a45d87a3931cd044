package io.fieldwarden.ingest.core;

import java.util.Optional;

/** What came of checking {@link Credentials}. */
public sealed interface Proof {
    /** @param evidence what it was proven with */
    record Proven(RegisteredDevice device, Evidence evidence) implements Proof {
        /** Whether the device may go on with what it proved. */
        public boolean holdsFor(Optional<RegisteredDevice> now) {
            return now.filter(device -> device.enabled() && evidence.holdsFor(device.credentials()))
                    .isPresent();
        }
    }

    /** @param detail for the technician, not for whoever asked */
    record Denied(String detail) implements Proof {}

    /** Too many are being checked, or the registry is not loaded; asking again later is right. */
    record Busy(String detail) implements Proof {}
}
