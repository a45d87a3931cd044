package io.fieldwarden.alert.push;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * A way to somebody, as it is kept; its settings are locked.
 */
public record Channel(
        String id, ChannelKind kind, Owner owner, Filter filter, Manner manner, Sealed settings, Health health) {

    /**
     * Its settings.
     *
     * @param sealed encrypted, see {@link SecretBox}
     * @param shown with what is secret masked, as JSON
     */
    public record Sealed(String sealed, String shown, long version) {}

    /**
     * Whose it is.
     *
     * @param user who answers for it: it never tells more than this person may see, and this person is told when it breaks
     * @param organisation of which it tells, with everything below; empty for all that the owner sees
     * @param category see {@link io.fieldwarden.alert.access.Categories}; empty for all that the owner sees
     */
    public record Owner(String user, String name, Optional<OrganisationId> organisation, Optional<String> category) {}

    /**
     * What it tells.
     *
     * @param kinds of notices, or their first words; empty for all that such a channel tells
     * @param historic also what late and replayed readings showed
     */
    public record Filter(Severity least, Set<String> kinds, boolean historic) {
        public Filter {
            kinds = Set.copyOf(kinds);
        }

        private static final Set<String> ASKS_NOTHING = Set.of(
                "alert.acknowledge",
                "alert.assign",
                "alert.comment",
                "alert.shelve",
                "alert.unshelve",
                "alert.close",
                "alert.amended",
                "alert.flapping");

        boolean takes(Notice notice, boolean isHistoric, boolean forPrograms) {
            if (notice.severity().compareTo(least) < 0 || (isHistoric && !historic)) {
                return false;
            }
            if (kinds.isEmpty()) {
                return forPrograms || !ASKS_NOTHING.contains(notice.kind());
            }
            return kinds.stream()
                    .anyMatch(
                            kind -> notice.kind().equals(kind) || notice.kind().startsWith(kind + "."));
        }
    }

    /**
     * How it tells.
     *
     * @param language {@code zh} or {@code en}
     * @param perMinute at most so many messages; empty for what the service allows
     * @param template of a single message; empty for the usual one
     */
    public record Manner(
            boolean enabled, String language, Optional<Quiet> quiet, Optional<Integer> perMinute, String template) {}

    /** Hours without anything but what is critical; may go over midnight. */
    public record Quiet(LocalTime from, LocalTime to, ZoneId zone) {
        /** When the hours end in which {@code now} lies; empty outside of them. */
        public Optional<Instant> endOf(Instant now) {
            ZonedDateTime here = now.atZone(zone);
            LocalTime time = here.toLocalTime();
            boolean overNight = from.isAfter(to);
            boolean quiet =
                    overNight ? !time.isBefore(from) || time.isBefore(to) : !time.isBefore(from) && time.isBefore(to);
            if (!quiet) {
                return Optional.empty();
            }
            boolean tomorrow = overNight && !time.isBefore(from);
            return Optional.of(here.toLocalDate()
                    .plusDays(tomorrow ? 1 : 0)
                    .atTime(to)
                    .atZone(zone)
                    .toInstant());
        }
    }

    /**
     * How it does.
     *
     * @param failures in a row
     * @param failingSince of the first of them
     * @param retryAt nothing is tried before; the epoch for at once
     * @param broken its owner has been told
     * @param answer of the last failure
     */
    public record Health(
            int failures,
            Optional<Instant> failingSince,
            Instant retryAt,
            boolean broken,
            String answer,
            Optional<Instant> delivered) {
        public static final Health NEW = new Health(0, Optional.empty(), Instant.EPOCH, false, "", Optional.empty());
    }

    /** From when a notice may go out that is there now. */
    public Instant earliest(Severity severity, Instant now) {
        return severity == Severity.CRITICAL
                ? now
                : manner.quiet().flatMap(quiet -> quiet.endOf(now)).orElse(now);
    }
}
