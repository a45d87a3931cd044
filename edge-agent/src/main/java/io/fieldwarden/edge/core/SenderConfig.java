package io.fieldwarden.edge.core;

import java.time.Duration;

/**
 * How kept samples become messages.
 *
 * @param window most messages handed to the uplink at once; a few of its own windows, so that it never runs dry between
 * @param rowsPerMessage most samples in one message
 * @param maxMessageBytes largest payload, unless a single sample is larger
 * @param replayedAfter samples older than this when sent are marked as replayed, so that the hub amends history instead of
 *     paging somebody
 * @param retryFirst wait after the first failure
 * @param retryLimit longest wait between two tries
 */
public record SenderConfig(
        int window,
        int rowsPerMessage,
        int maxMessageBytes,
        Duration replayedAfter,
        Duration retryFirst,
        Duration retryLimit) {
    public static final Duration REPLAYED_AFTER = Duration.ofSeconds(30);

    public SenderConfig {
        if (window < 1 || rowsPerMessage < 1 || maxMessageBytes < 1) {
            throw new IllegalArgumentException("sender: window, rows and bytes must be positive");
        }
        if (replayedAfter.isNegative() || retryFirst.toMillis() < 1 || retryLimit.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException("sender: times must be positive and the limit not below the first");
        }
    }

    /** 50 rows a message, marked after 30 s, retries from 1 s to 60 s. */
    public static SenderConfig defaults(UplinkConfig uplink) {
        return new SenderConfig(
                uplink.window() * 4,
                50,
                uplink.maxMessageBytes(),
                REPLAYED_AFTER,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60));
    }

    public SenderConfig withReplayedAfter(Duration age) {
        return new SenderConfig(window, rowsPerMessage, maxMessageBytes, age, retryFirst, retryLimit);
    }
}
