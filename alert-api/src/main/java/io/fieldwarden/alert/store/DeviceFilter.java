package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.ProfileId;
import java.util.Optional;
import java.util.Set;

/**
 * Which devices; absent values ask for all.
 *
 * @param organisations already resolved to everything below
 * @param text part of id or name
 */
public record DeviceFilter(
        Optional<ProfileId> profile, Optional<Set<OrganisationId>> organisations, Optional<String> text, Scope scope) {
    public static DeviceFilter all(Scope scope) {
        return new DeviceFilter(Optional.empty(), Optional.empty(), Optional.empty(), scope);
    }
}
