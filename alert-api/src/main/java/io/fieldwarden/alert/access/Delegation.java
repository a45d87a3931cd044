package io.fieldwarden.alert.access;

import io.fieldwarden.device.OrganisationId;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What somebody who manages people may hand on: nothing that reaches further or lasts longer than what he has himself. Else
 * the administrator of one farm could make himself one of all.
 */
public final class Delegation {
    private final List<Grant> own;
    private final Function<OrganisationId, ? extends Collection<OrganisationId>> subtree;

    /**
     * @param own grants that allow to manage people
     * @param subtree of an organisation, with itself; empty for one that is not there
     */
    public Delegation(List<Grant> own, Function<OrganisationId, ? extends Collection<OrganisationId>> subtree) {
        this.own = List.copyOf(own);
        this.subtree = subtree;
    }

    /** Whether nothing is out of reach. */
    public boolean isEverything() {
        return own.stream().anyMatch(Grant::isUnlimited);
    }

    /** Whether what {@code grant} reaches is within one's own reach; for seeing and taking away. */
    public boolean reaches(Grant grant) {
        return own.stream().anyMatch(mine -> reaches(mine, grant));
    }

    /** Whether all of these are; one without any grant belongs to nobody but who reaches everything. */
    public boolean reachesAll(List<Grant> grants) {
        return isEverything() || (!grants.isEmpty() && grants.stream().allMatch(this::reaches));
    }

    /** Whether it may be given: within reach, and over when one's own is. */
    public boolean mayGive(Grant grant) {
        return own.stream().anyMatch(mine -> reaches(mine, grant) && outlasts(mine, grant));
    }

    private boolean reaches(Grant mine, Grant other) {
        boolean here = mine.organisation()
                .map(root -> other.organisation()
                        .map(id -> subtree.apply(root).contains(id))
                        .orElse(false))
                .orElse(true);
        return here
                && mine.category()
                        .map(wanted -> other.category()
                                .map(category -> Categories.covers(wanted, category))
                                .orElse(false))
                        .orElse(true);
    }

    private static boolean outlasts(Grant mine, Grant other) {
        return mine.expiresAt()
                .map(end -> other.expiresAt().map(last -> !last.isAfter(end)).orElse(false))
                .orElse(true);
    }
}
