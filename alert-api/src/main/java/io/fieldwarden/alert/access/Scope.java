package io.fieldwarden.alert.access;

import io.fieldwarden.device.OrganisationId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of the world somebody may see for one permission: the union of areas.
 *
 * @param areas empty for nothing
 */
public record Scope(List<Area> areas) {
    public static final Scope EVERYTHING = new Scope(List.of(new Area(Optional.empty(), Optional.empty())));

    public Scope {
        areas = List.copyOf(areas);
    }

    /**
     * Both must hold.
     *
     * @param organisations all of a subtree; empty for everywhere
     * @param category see {@link Categories}; empty for every one
     */
    public record Area(Optional<Set<OrganisationId>> organisations, Optional<String> category) {
        boolean covers(Optional<OrganisationId> organisation, String ofCategory) {
            boolean here = organisations
                    .map(ids -> organisation.map(ids::contains).orElse(false))
                    .orElse(true);
            return here
                    && category.map(wanted -> Categories.covers(wanted, ofCategory))
                            .orElse(true);
        }
    }

    public boolean isEverything() {
        return areas.stream()
                .anyMatch(a -> a.organisations().isEmpty() && a.category().isEmpty());
    }

    public boolean covers(Optional<OrganisationId> organisation, String category) {
        return areas.stream().anyMatch(area -> area.covers(organisation, category));
    }
}
