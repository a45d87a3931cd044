package io.fieldwarden.alert.push;

import java.time.Instant;
import java.util.List;

/** Decides through which channels a notice goes. Safe for many threads. */
public interface Targets {
    /**
     * @param nature whether it may disturb people
     * @return in no order, each once
     */
    List<Target> of(Notice notice, Nature nature, Instant now);

    /** What is known of a notice beside what it says. */
    enum Nature {
        /** For everybody. */
        LIVE,
        /** Late or replayed readings showed it: for those who ask for that. */
        HISTORIC,
        /** Another notice speaks for it, or it has been put aside: for programs. */
        QUIET
    }
}
