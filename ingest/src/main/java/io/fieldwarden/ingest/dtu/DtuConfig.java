package io.fieldwarden.ingest.dtu;

import io.fieldwarden.ingest.tcp.TcpConfig;
import java.time.Duration;

/**
 * How lines behind DTUs are polled.
 *
 * @param registerWithin a connection that has not said which line it is by then is closed
 * @param timeout for one answer; a mobile network alone may take a second
 * @param gap silence on the line between an answer and the next request
 * @param retries after a timeout, before the slave counts as silent
 * @param breaker when a silent slave is left alone
 */
public record DtuConfig(
        TcpConfig tcp, Duration registerWithin, Duration timeout, Duration gap, int retries, Breaker breaker) {
    /**
     * @param failures in a row after which a slave is left alone
     * @param pause for so long the first time, twice as long each time after
     * @param longest pause
     */
    public record Breaker(int failures, Duration pause, Duration longest) {
        public static final Breaker DEFAULTS = new Breaker(3, Duration.ofSeconds(30), Duration.ofMinutes(10));
    }

    public static DtuConfig of(TcpConfig tcp) {
        return new DtuConfig(
                tcp, Duration.ofSeconds(60), Duration.ofSeconds(3), Duration.ofMillis(150), 2, Breaker.DEFAULTS);
    }
}
