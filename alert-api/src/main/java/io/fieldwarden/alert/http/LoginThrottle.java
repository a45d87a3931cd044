package io.fieldwarden.alert.http;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after {@value #FREE} failures for a key (a user name, a peer's address) each further one doubles a
 * wait, up to five minutes. Remembers at most {@value #KEYS} keys, forgetting the one that failed longest ago, and a key
 * that has been quiet for a quarter of an hour. For many threads.
 */
final class LoginThrottle {
    private static final int FREE = 5;
    private static final int KEYS = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofMinutes(15);

    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(int count, Instant last) {
        Duration penalty() {
            if (count < FREE) {
                return Duration.ZERO;
            }
            Duration doubled = Duration.ofSeconds(1L << Math.min(count - FREE, 9));
            return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        }
    }

    /** How long nobody may try again with this key; zero for now. */
    synchronized Duration left(String key, Instant now) {
        Failures known = failures.get(key);
        if (known == null) {
            return Duration.ZERO;
        }
        if (known.last.plus(QUIET).isBefore(now)) {
            failures.remove(key);
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, known.last.plus(known.penalty()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    synchronized void failed(String key, Instant now) {
        Failures before = failures.remove(key);
        int count = before == null || before.last.plus(QUIET).isBefore(now) ? 1 : before.count + 1;
        failures.put(key, new Failures(count, now));
        if (failures.size() > KEYS) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    synchronized void succeeded(String key) {
        failures.remove(key);
    }
}
