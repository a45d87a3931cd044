package io.fieldwarden.stream.cause;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition;
import java.util.List;

/**
 * Silences of one cause.
 *
 * @param members in the order in which they were found, at least two
 */
public record Group(Cause cause, List<Silence> members) {
    public Group {
        members = List.copyOf(members);
    }

    /** Names what the alert of such a group is about, as a rule would. */
    public RuleId rule() {
        return rule(cause);
    }

    static RuleId rule(Cause cause) {
        return new RuleId("GROUP." + cause.kind().text());
    }

    /** Of the group's alert: a hash of cause and first member, so that the same silences give the same. */
    public AlertId id() {
        return AlertTransition.idOf(
                cause.key() + '\n' + members.get(0).subject().alert(), rule(), raisedAt());
    }

    /** When the first member was found silent. */
    public long raisedAt() {
        return members.get(0).span().raisedAt();
    }

    /** When the newest member was found silent. */
    public long grownAt() {
        return members.get(members.size() - 1).span().raisedAt();
    }

    /** When the last member was back, {@link Silence#STANDS} while one is not. */
    public long clearedAt() {
        return members.stream()
                .mapToLong(member -> member.span().clearedAt())
                .max()
                .orElseThrow();
    }

    /** The most severe that a member has reached. */
    public Severity severity() {
        return members.stream().map(Silence::severity).max(Severity::compareTo).orElseThrow();
    }

    /** True if no member is news. */
    public boolean historic() {
        return members.stream().allMatch(Silence::historic);
    }

    /** How many devices are in it. */
    public int devices() {
        return (int) members.stream()
                .map(member -> member.subject().device())
                .distinct()
                .count();
    }
}
