package io.fieldwarden.ingest.fuzz;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.ingest.core.ReadingLog;
import java.util.concurrent.atomic.LongAdder;

/** A log that confirms all and keeps nothing, so that a fuzzer may go on for hours. Thread-safe. */
public final class CountingLog implements ReadingLog {
    private final LongAdder records = new LongAdder();

    @Override
    public boolean append(LogTopic topic, byte[] key, byte[] value, Appended done) {
        records.increment();
        done.appended();
        return true;
    }

    public long records() {
        return records.sum();
    }
}
