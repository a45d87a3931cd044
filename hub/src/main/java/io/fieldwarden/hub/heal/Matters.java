package io.fieldwarden.hub.heal;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.Reevaluation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What waits to be evaluated again, one matter per device; many late batches are one matter. Topic {@code re-evaluations} is where
 * this is kept: after a restart it is read again. Times are milliseconds of any clock that goes forward. For one thread.
 */
final class Matters {
    /**
     * How long a device must have been quiet, and how long a matter waits for that at most. Alerts of silence are told some seconds
     * after the reading that made them, and what has been told is compared.
     */
    record Patience(Duration quiet, Duration longest, Duration answer) {
        static Patience defaults() {
            return new Patience(Duration.ofSeconds(8), Duration.ofSeconds(60), Duration.ofSeconds(60));
        }
    }

    private final Patience patience;
    private final Map<DeviceId, Matter> open = new LinkedHashMap<>();

    /** One device. */
    static final class Matter {
        private Reevaluation wanted;
        private long firstAt;
        private long heardAt;
        private long notBefore;
        private long sentId;
        private long sentAt;
        private boolean sent;
        private int failures;
        private int unheard;

        private Matter(Reevaluation wanted, long now) {
            this.wanted = wanted;
            this.firstAt = now;
            this.heardAt = now;
        }

        Reevaluation wanted() {
            return wanted;
        }

        /** How long nothing has been heard of it. */
        long quiet(long now) {
            return now - heardAt;
        }

        /** @return how often it has failed */
        int failed(long again) {
            notBefore = again;
            return ++failures;
        }

        void holdUntil(long until) {
            notBefore = until;
        }

        void sent(long id, long now) {
            sent = true;
            sentId = id;
            sentAt = now;
        }

        /** How often no word came after an answer. */
        int unheard() {
            return unheard;
        }
    }

    Matters(Patience patience) {
        this.patience = patience;
    }

    /**
     * Takes in a record of the topic.
     *
     * @return true when it settles a matter that was open here
     */
    boolean heard(Reevaluation word, long now) {
        if (!word.pending()) {
            Matter settled = open.remove(word.device());
            return settled != null;
        }
        Matter matter = open.get(word.device());
        if (matter == null) {
            open.put(word.device(), new Matter(word, now));
            return false;
        }
        boolean more = word.number() > matter.wanted.number();
        matter.wanted = word;
        if (more) {
            matter.heardAt = now;
        }
        if (matter.sent && word.answered() == matter.sentId) {
            matter.sent = false;
            matter.unheard = 0;
            matter.failures = 0;
            matter.firstAt = now;
            matter.heardAt = now;
        }
        return false;
    }

    /** The matter that has waited longest of those that may be worked on. */
    Optional<Matter> due(long now) {
        for (Matter matter : open.values()) {
            if (matter.sent && now - matter.sentAt >= patience.answer.toMillis()) {
                matter.sent = false;
                matter.unheard++;
            }
            boolean quiet = now - matter.heardAt >= patience.quiet.toMillis()
                    || now - matter.firstAt >= patience.longest.toMillis();
            if (!matter.sent && quiet && now >= matter.notBefore) {
                return Optional.of(matter);
            }
        }
        return Optional.empty();
    }

    void drop(Matter matter) {
        open.remove(matter.wanted.device(), matter);
    }

    int size() {
        return open.size();
    }
}
