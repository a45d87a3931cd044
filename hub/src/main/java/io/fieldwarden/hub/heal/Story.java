package io.fieldwarden.hub.heal;

import io.fieldwarden.alert.store.ToldStore.Word;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How an alert is after some of what was said of it: the same fold as in {@link io.fieldwarden.alert.life.Alert}, without what
 * people did.
 *
 * @param steps when it became more severe
 * @param flaps how often it had been raised when it was said to flap, 0 for words that do not say so
 * @param end event time in epoch milliseconds
 */
record Story(Severity severity, double value, List<Step> steps, double flaps, OptionalLong end, boolean withdrawn) {
    /** @param at event time in epoch milliseconds */
    record Step(long at, Severity severity) {}

    /** What was told of it with event times before {@code before}; empty if nothing was. */
    static Optional<Story> told(long raisedAt, List<Word> words, long before) {
        Story story = null;
        for (Word word : words) {
            long at = word.at().toEpochMilli();
            if (at < before) {
                story = after(story, raisedAt, word.kind(), at, word.severity(), word.value());
            }
        }
        return Optional.ofNullable(story);
    }

    /** @param begun empty when the changes begin with the raise */
    static Optional<Story> of(Optional<Story> begun, List<Change> changes) {
        Story story = begun.orElse(null);
        for (Change change : changes) {
            story = after(story, change.raisedAt(), change.kind(), change.at(), change.severity(), change.value());
        }
        return Optional.ofNullable(story);
    }

    private static Story after(
            @Nullable Story before, long raisedAt, Kind kind, long at, Severity severity, double value) {
        Story known = before == null ? new Story(severity, value, List.of(), 0, OptionalLong.empty(), false) : before;
        return switch (kind) {
            case RAISED -> known;
            case ESCALATED -> known.severity.compareTo(severity) >= 0 ? known : known.escalated(at, severity);
            case CLEARED -> known.with(known.flaps, OptionalLong.of(at), known.withdrawn);
            case AMENDED -> known.amended(at == raisedAt, at, severity, value);
            case WITHDRAWN -> known.with(known.flaps, known.end, true);
            case FLAPPING -> known.with(value, known.end, known.withdrawn);
        };
    }

    private Story with(double newFlaps, OptionalLong newEnd, boolean nowWithdrawn) {
        return new Story(severity, value, steps, newFlaps, newEnd, nowWithdrawn);
    }

    private Story escalated(long at, Severity to) {
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(at, to));
        return new Story(to, value, List.copyOf(more), 0, end, withdrawn);
    }

    /** @param whole everything after the raise is told anew; otherwise a live reading has confirmed it */
    private Story amended(boolean whole, long at, Severity now, double newValue) {
        return new Story(
                now,
                newValue,
                whole ? List.of() : steps,
                0,
                whole || end.isEmpty() ? OptionalLong.empty() : OptionalLong.of(at),
                false);
    }
}
