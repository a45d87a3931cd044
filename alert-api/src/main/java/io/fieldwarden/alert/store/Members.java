package io.fieldwarden.alert.store;

import io.fieldwarden.device.AlertId;
import java.util.Optional;

/**
 * Which members of groups a list has.
 *
 * @param shown false leaves out those whose group is in the list's scope: it speaks for them
 * @param of only the members of this group
 */
public record Members(boolean shown, Optional<AlertId> of) {
    public static final Members SHOWN = new Members(true, Optional.empty());
    public static final Members LEFT_OUT = new Members(false, Optional.empty());

    /** How many members a group has, and how many of them still stand. */
    public record Count(int all, int standing) {}
}
