package io.fieldwarden.ingest.core;

import io.fieldwarden.device.log.LogTopic;
import org.jspecify.annotations.Nullable;

/** Takes nothing until the real log is there, so that ports can be open before it is. Thread-safe. */
public final class PendingLog implements ReadingLog {
    private volatile @Nullable ReadingLog log;

    /** From now on records go to {@code ready}. */
    public void use(ReadingLog ready) {
        log = ready;
    }

    @Override
    public boolean append(LogTopic topic, byte[] key, byte[] value, Appended done) {
        ReadingLog current = log;
        return current != null && current.append(topic, key, value, done);
    }
}
