package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which alerts. Empty sets and absent values ask for all.
 *
 * @param area organisations with everything below them, already resolved
 * @param category see {@code Categories}
 * @param since raised then or later
 * @param scope what the asker may see
 */
public record AlertFilter(
        Set<AlertState> states,
        Set<Severity> severities,
        Optional<DeviceId> device,
        Optional<Set<OrganisationId>> area,
        Optional<String> category,
        Optional<Instant> since,
        Scope scope) {}
