package io.fieldwarden.alert.store;

import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One version of a profile. Once active its text never changes, because alerts keep the version they were raised under.
 *
 * @param activatedAt the last time it became active; empty for a draft
 */
public record ProfileVersion(
        ProfileRef ref, State state, String yaml, Title title, Created created, Optional<Instant> activatedAt) {
    public enum State {
        DRAFT,
        ACTIVE,
        DEPRECATED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What lists show. */
    public record Title(Text name, String category) {}

    public record Created(String by, Instant at) {}

    ProfileVersion in(State newState, Optional<Instant> activated) {
        return new ProfileVersion(ref, newState, yaml, title, created, activated);
    }
}
