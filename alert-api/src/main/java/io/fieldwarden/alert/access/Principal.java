package io.fieldwarden.alert.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks.
 *
 * @param name user name, or {@code token:NAME}
 * @param duty what has to be done before anything else
 * @param byCookie a browser sent the credentials by itself, so that other sites could make it do so
 */
public record Principal(String name, List<Grant> grants, Duty duty, boolean byCookie) {
    /** What somebody has to do first; until then they reach nothing but their own account. */
    public enum Duty {
        NONE,
        /** Somebody else has chosen the password. */
        CHANGE_PASSWORD,
        /** One of the roles asks for a second factor, and there is none yet. */
        ADD_SECOND_FACTOR
    }

    public Principal {
        grants = List.copyOf(grants);
    }

    /** In the order of {@link Role}. */
    public Set<Role> roles(Instant now) {
        Set<Role> roles = new TreeSet<>();
        for (Grant grant : grants) {
            if (grant.isValid(now)) {
                roles.add(grant.role());
            }
        }
        return roles;
    }

    public boolean may(Permission permission, Instant now) {
        return roles(now).stream().anyMatch(permission::allows);
    }

    /** For what this person has the permission now; empty for nothing. */
    public List<Grant> grantsFor(Permission permission, Instant now) {
        return grants.stream()
                .filter(grant -> grant.isValid(now) && permission.allows(grant.role()))
                .toList();
    }
}
