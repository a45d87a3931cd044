package io.fieldwarden.alert.push;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of an attempt.
 *
 * @param status of HTTP or SMTP; 0 when there was no answer
 * @param answer its beginning, or why there was none
 * @param pause how long the other side asks to be left alone
 */
public record Outcome(Kind kind, int status, String answer, Optional<Duration> pause) {
    private static final int MAX_ANSWER = 500;

    /** What follows from it. */
    public enum Kind {
        DELIVERED,
        /** Another attempt may do; the way as such is in order. */
        TRY_AGAIN,
        /** Another attempt may do; until then nothing goes this way. */
        OUT_OF_ORDER,
        /** No attempt will ever do. */
        REFUSED
    }

    public Outcome {
        answer = answer.replaceAll("\\p{Cntrl}+", " ").strip();
        answer = answer.length() <= MAX_ANSWER ? answer : answer.substring(0, MAX_ANSWER) + "…";
    }

    public static Outcome of(Kind kind, int status, String answer) {
        return new Outcome(kind, status, answer, Optional.empty());
    }

    /** By the status of an HTTP answer: what is said of one message, and what of the way. */
    public static Outcome http(int status, String answer, Optional<Duration> pause) {
        boolean way = status == 0 || status == 408 || status == 429 || status >= 500 || (status >= 300 && status < 400);
        Kind kind = status >= 200 && status < 300
                ? Kind.DELIVERED
                : way || status == 401 || status == 403 || status == 404 || status == 410
                        ? Kind.OUT_OF_ORDER
                        : Kind.TRY_AGAIN;
        return new Outcome(kind, status, answer, pause);
    }
}
