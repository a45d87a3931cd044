package io.fieldwarden.alert.http;

import io.fieldwarden.alert.store.Changes;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts on record who reads what is known of people. A page that asks again every few seconds is one reading: the same person and address are recorded once an hour, and again after
 * a restart. Remembers at most {@value #KEPT}; who is forgotten is recorded again. For many threads.
 */
final class PersonalReads {
    private static final int KEPT = 10_000;
    private static final int LONGEST = 200;
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Changes changes;
    private final Map<String, Instant> recorded = new LinkedHashMap<>();

    PersonalReads(Changes changes) {
        this.changes = changes;
    }

    /** Before the answer: what cannot be recorded is not read. */
    void record(String who, Context context, Instant now) {
        String path = context.path();
        String address = path.length() <= LONGEST ? path : path.substring(0, LONGEST);
        if (isDue(who + " " + address, now)) {
            changes.recordRead(who, address, now);
        }
    }

    private synchronized boolean isDue(String key, Instant now) {
        Instant last = recorded.get(key);
        if (last != null && last.plus(AGAIN).isAfter(now)) {
            return false;
        }
        recorded.remove(key);
        recorded.put(key, now);
        if (recorded.size() > KEPT) {
            recorded.remove(recorded.keySet().iterator().next());
        }
        return true;
    }
}
