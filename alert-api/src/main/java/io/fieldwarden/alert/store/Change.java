package io.fieldwarden.alert.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Who changed what.
 *
 * @param by user name, {@code token:NAME} or {@code system}
 * @param kind organisation, site, position, device, profile, user or token
 * @param action one word, such as add, change, delete, replace, activate
 * @param detail a JSON object; for a change of fields {@code {"field": {"before": …, "after": …}}}
 */
public record Change(Instant at, String by, String kind, String id, String action, String detail, Optional<Long> seq) {
    /** One that is to be recorded. */
    public Change(Instant at, String by, String kind, String id, String action, String detail) {
        this(at, by, kind, id, action, detail, Optional.empty());
    }
}
