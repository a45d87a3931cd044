package io.fieldwarden.alert.access;

import io.fieldwarden.device.OrganisationId;
import java.time.Instant;
import java.util.Optional;

/**
 * A role, for what and how long.
 *
 * @param organisation with everything below it; empty for everywhere
 * @param category special-equipment code or agriculture kind, see {@link Categories}; empty for every one
 * @param expiresAt empty for never
 */
public record Grant(
        Role role, Optional<OrganisationId> organisation, Optional<String> category, Optional<Instant> expiresAt) {
    public static Grant of(Role role) {
        return new Grant(role, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public boolean isValid(Instant now) {
        return expiresAt.map(now::isBefore).orElse(true);
    }

    public boolean isUnlimited() {
        return organisation.isEmpty() && category.isEmpty();
    }
}
