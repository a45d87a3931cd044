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
 * @param dryRun the last dry run of this very text; empty while there was none
 */
public record ProfileVersion(
        ProfileRef ref,
        State state,
        String yaml,
        Title title,
        Created created,
        Optional<Instant> activatedAt,
        Optional<DryRun> dryRun) {
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

    /**
     * A dry run that has ended.
     *
     * @param at when it ended
     * @param from beginning of the time whose readings were tried
     * @param to its end
     */
    public record DryRun(Instant at, String by, Instant from, Instant to, Counts counts) {}

    /**
     * What a dry run found.
     *
     * @param devices whose readings were tried
     * @param readings that were tried
     * @param raised alerts that there would have been
     * @param same how many of them there were
     * @param gone alerts that there were and would not have been
     */
    public record Counts(int devices, long readings, long raised, long same, long gone) {}

    ProfileVersion tried(DryRun run) {
        return new ProfileVersion(ref, state, yaml, title, created, activatedAt, Optional.of(run));
    }

    ProfileVersion in(State newState, Optional<Instant> activated) {
        return new ProfileVersion(ref, newState, yaml, title, created, activated, dryRun);
    }
}
