package io.fieldwarden.alert.life;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.log.AlertGroup;
import java.util.Optional;

/**
 * How an alert hangs together with others of the same cause.
 *
 * @param cause the alert of the group under which this one stands
 * @param about on the alert of a group: what went
 * @param replaces the alert of the group whose place this one took
 */
public record Ties(Optional<AlertId> cause, Optional<AlertGroup.Cause> about, Optional<AlertId> replaces) {
    public static final Ties NONE = new Ties(Optional.empty(), Optional.empty(), Optional.empty());

    static Ties of(AlertGroup group) {
        return new Ties(group.cause(), group.about(), group.replaces());
    }

    /** The same after an amendment: an alert may come under a group and leave it, and a group may grow. */
    Ties amended(AlertGroup group) {
        return new Ties(group.cause(), group.about().or(() -> about), replaces);
    }

    public boolean isGroup() {
        return about.isPresent();
    }
}
