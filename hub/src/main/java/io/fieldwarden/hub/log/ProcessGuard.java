package io.fieldwarden.hub.log;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka from ending the process: its exits are process-wide hooks, so the guard is too, and a fault is told to every
 * log that is open. Any thread.
 */
final class ProcessGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGuard.class);
    private static final Set<EmbeddedLog> OPEN = ConcurrentHashMap.newKeySet();

    private ProcessGuard() {}

    static void install() {
        Exit.setExitProcedure(ProcessGuard::stop);
        Exit.setHaltProcedure(ProcessGuard::stop);
    }

    static void watch(EmbeddedLog log) {
        OPEN.add(log);
    }

    static void forget(EmbeddedLog log) {
        OPEN.remove(log);
    }

    /** Never returns, as Kafka expects: the calling thread of Kafka ends, the process does not. */
    private static void stop(int status, @Nullable String message) {
        String reason = "embedded log gave up with status " + status + (message == null ? "" : ": " + message);
        LOG.atError().log(reason);
        OPEN.forEach(log -> log.gaveUp(reason));
        throw new LogStopped(reason);
    }

    /** Unwinds the thread that wanted to end the process. */
    private static final class LogStopped extends Error {
        LogStopped(String message) {
            super(message);
        }
    }
}
