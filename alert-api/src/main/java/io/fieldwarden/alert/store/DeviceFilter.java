package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import java.util.Optional;
import java.util.Set;

/**
 * Which devices; absent values ask for all.
 *
 * @param organisations already resolved to everything below
 * @param text part of id or name
 * @param gateway that they stand behind
 * @param position at which they stand
 */
public record DeviceFilter(
        Optional<ProfileId> profile,
        Optional<Set<OrganisationId>> organisations,
        Optional<String> text,
        Optional<DeviceId> gateway,
        Optional<PositionId> position,
        Scope scope) {
    public DeviceFilter(
            Optional<ProfileId> profile,
            Optional<Set<OrganisationId>> organisations,
            Optional<String> text,
            Scope scope) {
        this(profile, organisations, text, Optional.empty(), Optional.empty(), scope);
    }

    public static DeviceFilter all(Scope scope) {
        return new DeviceFilter(Optional.empty(), Optional.empty(), Optional.empty(), scope);
    }
}
