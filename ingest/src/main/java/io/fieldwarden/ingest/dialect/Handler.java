package io.fieldwarden.ingest.dialect;

import io.fieldwarden.ingest.core.Outcome;
import java.util.function.Consumer;

/** Reads the messages of one row of the table. Thread-safe; never throws for what stands in a message. */
@FunctionalInterface
interface Handler {
    /** @param done told exactly once */
    void take(Call call, Consumer<Outcome> done);
}
