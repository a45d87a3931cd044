package io.fieldwarden.edge.core;

import java.time.Duration;

/** What became of one message. */
public sealed interface Outcome {
    /** The hub has it. */
    record Accepted() implements Outcome {}

    /** The hub has it in quarantine or will never take it: sending it again is of no use. */
    record Rejected(String reason) implements Outcome {}

    /** The hub asks to come back later. */
    record Busy(Duration retryAfter) implements Outcome {}

    /** No answer, no connection, or credentials that the hub refuses: keep it and try again. */
    record Unreachable(String detail) implements Outcome {}
}
