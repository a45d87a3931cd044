package io.fieldwarden.device.log;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How an alert hangs together with others that have one cause.
 *
 * @param cause the alert of the group under which this one stands: it is recorded and pages nobody
 * @param about what went, on the alert of a group
 * @param members of the group, at most {@value #MOST_MEMBERS} of them; the alert's value says how many devices there are
 * @param replaces the alert of the group whose place this one takes because late data changed when the group began: it pages
 *     nobody who has heard of that one
 */
public record AlertGroup(
        Optional<AlertId> cause, Optional<Cause> about, List<Member> members, Optional<AlertId> replaces) {
    /** Bounds a record; the members themselves say where they belong. */
    public static final int MOST_MEMBERS = 500;

    public static final AlertGroup NONE =
            new AlertGroup(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    public AlertGroup {
        members = List.copyOf(members);
        if (members.size() > MOST_MEMBERS) {
            throw new IllegalArgumentException("alert group: " + members.size() + " members, at most " + MOST_MEMBERS);
        }
    }

    /** A member of the group whose alert this is. */
    public static AlertGroup under(AlertId cause) {
        return new AlertGroup(Optional.of(cause), Optional.empty(), List.of(), Optional.empty());
    }

    /** An alert of the group and whose it is. */
    public record Member(AlertId alert, DeviceId device) {}

    /**
     * What went.
     *
     * @param id of the gateway device or of the site
     * @param size how many devices hang on it
     */
    public record Cause(Kind kind, String id, int size) {
        /** {@code kind/id}, as on the log. */
        public String key() {
            return kind.text() + "/" + id;
        }

        /** @throws IllegalArgumentException for anything that {@link #key} has not made */
        public static Cause ofKey(String key, int size) {
            int slash = key.indexOf('/');
            if (slash < 1) {
                throw new IllegalArgumentException("alert group: '" + key + "' is no kind/id");
            }
            return new Cause(Kind.ofText(key.substring(0, slash)), key.substring(slash + 1), size);
        }
    }

    /** What devices hang on. */
    public enum Kind {
        /** The device that others send through. */
        GATEWAY,
        /** The piece of land or the building they stand on: its mains, its uplink. */
        SITE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static Kind ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
