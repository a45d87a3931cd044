package io.fieldwarden.stream.rules;

import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step;
import io.fieldwarden.device.rule.Step.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be said after late data so that everybody who heard {@code before} ends up with {@code after}. Alerts are told
 * apart by their start, which is in their id.
 */
final class Amendment {
    private Amendment() {}

    /**
     * Compares what one rule gave over the same span of time without and with the late reading.
     *
     * <p>An alert that is no more is WITHDRAWN. One that went otherwise is AMENDED, which says that it stands and takes
     * back its end, and then told anew from there. One of which only more is known goes on as if nothing had been late.
     *
     * @param earlierRaise the newest raise before the span, whose alert may end or go on in it; null for none
     */
    static List<Change> between(List<Change> before, List<Change> after, @Nullable Change earlierRaise) {
        Map<Long, List<Change>> old = stories(before);
        Map<Long, List<Change>> now = stories(after);
        List<Change> out = new ArrayList<>();
        old.forEach((raisedAt, story) -> {
            if (!now.containsKey(raisedAt)) {
                Change first = story.get(0);
                out.add(
                        first.kind() == Kind.RAISED
                                ? as(Kind.WITHDRAWN, first)
                                : as(Kind.AMENDED, raiseOf(first, earlierRaise)));
            }
        });
        now.forEach((raisedAt, story) -> {
            List<Change> earlier = old.getOrDefault(raisedAt, List.of());
            int common = common(earlier, story);
            if (earlier.isEmpty() && story.get(0).kind() == Kind.RAISED) {
                // It may be one that was withdrawn before: then the raise is old news and only the amendment counts.
                out.add(story.get(0));
                out.add(as(Kind.AMENDED, story.get(0)));
                out.addAll(story.subList(1, story.size()));
            } else if (common == earlier.size()) {
                out.addAll(story.subList(common, story.size()));
            } else {
                Change first = story.get(0);
                out.add(as(Kind.AMENDED, raiseOf(first, earlierRaise)));
                out.addAll(first.kind() == Kind.RAISED ? story.subList(1, story.size()) : story);
            }
        });
        return out;
    }

    /**
     * The same, saying again that an alert flaps where that was said before the span: an amendment tells an alert as if it
     * did not.
     *
     * @param flapping what was said before the span, null for nothing
     */
    static List<Change> flappingStill(List<Change> told, @Nullable Change flapping) {
        if (flapping == null) {
            return told;
        }
        List<Change> out = new ArrayList<>();
        for (Change change : told) {
            out.add(change);
            if (change.kind() == Kind.AMENDED
                    && change.at() == change.raisedAt()
                    && change.raisedAt() == flapping.raisedAt()) {
                out.add(flapping);
            }
        }
        return out;
    }

    private static Map<Long, List<Change>> stories(List<Change> changes) {
        Map<Long, List<Change>> stories = new LinkedHashMap<>();
        for (Change change : changes) {
            stories.computeIfAbsent(change.raisedAt(), at -> new ArrayList<>()).add(change);
        }
        return stories;
    }

    private static int common(List<Change> a, List<Change> b) {
        int i = 0;
        while (i < a.size() && i < b.size() && a.get(i).equals(b.get(i))) {
            i++;
        }
        return i;
    }

    private static Change raiseOf(Change change, @Nullable Change earlierRaise) {
        if (earlierRaise == null || change.kind() == Kind.RAISED) {
            return change;
        }
        return earlierRaise.raisedAt() == change.raisedAt() ? earlierRaise : change;
    }

    /** At the time of the raise: an amendment is about the alert as a whole. */
    private static Change as(Kind kind, Step.Change of) {
        return new Change(kind, of.raisedAt(), of.raisedAt(), of.severity(), of.channel(), of.value(), of.historic());
    }
}
