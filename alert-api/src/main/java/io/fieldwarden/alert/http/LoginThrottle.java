package io.fieldwarden.alert.http;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after some free failures for a key (a user name, a peer's address) each further one doubles a wait, up to five minutes. Remembers at most {@value #KEYS} keys, forgetting the one that failed longest ago, and a key
 * that has been quiet for a quarter of an hour. For many threads.
 */
final class LoginThrottle {
    private static final int KEYS = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofMinutes(15);

    private final int free;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(int count, Instant last) {}

    /** @param free failures without a wait; many people may share the address of one peer */
    LoginThrottle(int free) {
        this.free = free;
    }

    private Duration penalty(Failures known) {
        if (known.count < free) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(known.count - free, 9));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
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
        Duration left = Duration.between(now, known.last.plus(penalty(known)));
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
