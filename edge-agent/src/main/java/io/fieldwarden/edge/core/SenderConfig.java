package io.fieldwarden.edge.core;

import java.time.Duration;
import java.util.Optional;

/**
 * How kept samples become messages.
 *
 * @param window most messages handed to the uplink at once; a few of its own windows, so that it never runs dry between
 * @param rowsPerMessage most samples in one message
 * @param maxMessageBytes largest payload, unless a single sample is larger
 * @param backlog what happens to samples that could not be sent in time
 * @param windows when anything but alerts may go
 * @param retryFirst wait after the first failure
 * @param retryLimit longest wait between two tries
 */
public record SenderConfig(
        int window,
        int rowsPerMessage,
        int maxMessageBytes,
        Backlog backlog,
        SendWindows windows,
        Duration retryFirst,
        Duration retryLimit) {
    /** That may send at any time. */
    public SenderConfig(
            int window,
            int rowsPerMessage,
            int maxMessageBytes,
            Backlog backlog,
            Duration retryFirst,
            Duration retryLimit) {
        this(window, rowsPerMessage, maxMessageBytes, backlog, SendWindows.ALWAYS, retryFirst, retryLimit);
    }

    public SenderConfig {
        if (window < 1 || rowsPerMessage < 1 || maxMessageBytes < 1) {
            throw new IllegalArgumentException("sender: window, rows and bytes must be positive");
        }
        if (retryFirst.toMillis() < 1 || retryLimit.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException("sender: times must be positive and the limit not below the first");
        }
    }

    /** 50 rows a message, retries from 1 s to 60 s. */
    public static SenderConfig defaults(UplinkConfig uplink) {
        return new SenderConfig(
                uplink.window() * 4,
                50,
                uplink.maxMessageBytes(),
                Backlog.DEFAULTS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60));
    }

    public SenderConfig withBacklog(Backlog other) {
        return new SenderConfig(window, rowsPerMessage, maxMessageBytes, other, windows, retryFirst, retryLimit);
    }

    /** With messages that fit the other way too, if there is one. */
    public SenderConfig within(Optional<UplinkConfig> other) {
        int bytes = Math.min(
                maxMessageBytes, other.map(UplinkConfig::maxMessageBytes).orElse(maxMessageBytes));
        return new SenderConfig(window, rowsPerMessage, bytes, backlog, windows, retryFirst, retryLimit);
    }

    public SenderConfig withWindows(SendWindows other) {
        return new SenderConfig(window, rowsPerMessage, maxMessageBytes, backlog, other, retryFirst, retryLimit);
    }
}
