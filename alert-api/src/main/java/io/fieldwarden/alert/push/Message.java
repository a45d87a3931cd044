package io.fieldwarden.alert.push;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A notice as it is kept.
 *
 * @param number of its place among all; programs ask again from there
 * @param data of the alert when it was told, for programs; empty for what is not about an alert
 * @param historic late or replayed readings showed it: nobody is disturbed by that
 */
public record Message(long number, Notice notice, Optional<ObjectNode> data, boolean historic) {
    /** The same for every attempt and after a restart, and for no other message. */
    public String id() {
        return "msg_"
                + io.fieldwarden.device.registry.Secrets.tokenHash(notice.key()).substring(0, 32);
    }
}
