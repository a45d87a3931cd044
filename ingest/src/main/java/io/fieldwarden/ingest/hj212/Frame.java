package io.fieldwarden.ingest.hj212;

/** What was cut out of the stream of one connection. */
sealed interface Frame {
    /** A data segment whose length and checksum are right. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Whole(byte[] segment) implements Frame {}

    /** Bytes that are no frame; the search goes on behind them. */
    record Broken(String detail) implements Frame {}
}
