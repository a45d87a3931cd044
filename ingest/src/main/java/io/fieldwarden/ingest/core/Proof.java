package io.fieldwarden.ingest.core;

/** What came of checking {@link Credentials}. */
public sealed interface Proof {
    record Proven(RegisteredDevice device) implements Proof {}

    /** @param detail for the technician, not for whoever asked */
    record Denied(String detail) implements Proof {}

    /** Too many are being checked, or the registry is not loaded; asking again later is right. */
    record Busy(String detail) implements Proof {}
}
