package io.fieldwarden.alert.push;

import io.fieldwarden.device.OrganisationId;
import java.util.Optional;
import java.util.Set;

/**
 * For whom a notice is. It goes through every channel that subscribes to its kind, severity, organisation and category, and
 * through those named here whatever they subscribe to.
 *
 * @param organisation whose matter it is; empty when it is nobody's in particular
 * @param category see {@link io.fieldwarden.alert.access.Categories}; empty for none
 * @param users who see it on their page and through the channels that they own
 * @param channels ids of channels it goes through in any case
 */
public record Audience(
        Optional<OrganisationId> organisation, String category, Set<String> users, Set<String> channels) {
    private static final int MOST = 100;

    public Audience {
        users = Set.copyOf(users);
        channels = Set.copyOf(channels);
        if (users.size() > MOST || channels.size() > MOST) {
            throw new IllegalArgumentException("audience: more than " + MOST + " users or channels");
        }
    }

    /** Whoever subscribes. */
    public static Audience of(Optional<OrganisationId> organisation, String category) {
        return new Audience(organisation, category, Set.of(), Set.of());
    }

    public Audience withUsers(Set<String> more) {
        return new Audience(organisation, category, more, channels);
    }

    public Audience withChannels(Set<String> more) {
        return new Audience(organisation, category, users, more);
    }
}
