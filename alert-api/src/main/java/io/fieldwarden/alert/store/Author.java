package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Role;
import java.time.Instant;
import java.util.List;

/**
 * Who changes the registry, when, and what he reaches.
 *
 * @param name as the record of changes shows it
 * @param grants that allow the change; what they reach is looked up in the transaction of the change
 */
public record Author(String name, Instant at, List<Grant> grants) {
    public Author {
        grants = List.copyOf(grants);
    }

    /** The program itself. */
    public static Author system(Instant at) {
        return new Author(AlertStore.SYSTEM, at, List.of(Grant.of(Role.ADMINISTRATOR)));
    }
}
