package io.fieldwarden.hub.heal;

import io.fieldwarden.alert.store.ToldStore.Told;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.Step.Change;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.Emission;
import io.fieldwarden.stream.rules.SpanRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What must be told so that what was told of the alerts of one device up to the base becomes what the re-evaluation gives. All of
 * it is historic. For one thread.
 */
final class Retelling implements Consumer<Emission> {
    /** A rule that changes more often within a span is no rule; bounds memory. */
    static final int MOST_CHANGES = 200_000;

    private final Subject subject;
    private final BoundRules rules;
    private final Map<RuleId, SpanRun.Entry> entries;
    private final long baseAt;
    private final Map<RuleId, TreeMap<Long, List<Change>>> given = new HashMap<>();
    private int changes;

    /** Whose alerts, and when it is said. */
    record Subject(DeviceId device, Optional<PositionId> position, Instant now) {}

    Retelling(Subject subject, BoundRules rules, Map<RuleId, SpanRun.Entry> entries, long baseAt) {
        this.subject = subject;
        this.rules = rules;
        this.entries = entries;
        this.baseAt = baseAt;
    }

    /** Where the re-evaluation of a rule begins: with the alert that stood there by what was told. */
    static SpanRun.Entry entry(RuleId rule, long since, long from, List<Told> told) {
        Change standing = null;
        for (Told one : told) {
            long raisedAt = one.alert().life().raisedAt().toEpochMilli();
            if (!one.alert().basis().rule().equals(rule) || raisedAt >= from) {
                continue;
            }
            Optional<Story> story = Story.told(raisedAt, one.words(), from);
            if (story.isPresent() && story.get().end().isEmpty() && !isWithdrawn(one)) {
                standing = new Change(
                        Kind.RAISED,
                        raisedAt,
                        raisedAt,
                        story.get().severity(),
                        one.alert().basis().channel().orElse(null),
                        story.get().value(),
                        one.alert().life().historic());
            }
        }
        return new SpanRun.Entry(since, from, Optional.ofNullable(standing));
    }

    private static boolean isWithdrawn(Told told) {
        return told.alert().life().withdrawn();
    }

    /** @throws IllegalStateException when there are more changes than can be held */
    @Override
    public void accept(Emission emission) {
        if (++changes > MOST_CHANGES) {
            throw new IllegalStateException("more than " + MOST_CHANGES + " changes of alerts of " + subject.device());
        }
        Change change = emission.change();
        given.computeIfAbsent(emission.rule(), rule -> new TreeMap<>())
                .computeIfAbsent(change.raisedAt(), at -> new ArrayList<>())
                .add(change);
    }

    /** In the order of the rules and, per rule, of the raises. */
    List<AlertEvent> events(List<Told> told) {
        List<AlertEvent> events = new ArrayList<>();
        for (Rule rule : rules.rules()) {
            SpanRun.Entry entry = entries.get(rule.id());
            if (entry != null) {
                TreeMap<Long, Optional<Told>> alerts = new TreeMap<>();
                given.getOrDefault(rule.id(), new TreeMap<>())
                        .keySet()
                        .forEach(raisedAt -> alerts.put(raisedAt, Optional.empty()));
                told.stream()
                        .filter(one -> one.alert().basis().rule().equals(rule.id()))
                        .forEach(one -> alerts.put(one.alert().life().raisedAt().toEpochMilli(), Optional.of(one)));
                alerts.forEach((raisedAt, known) -> {
                    List<Change> should =
                            given.getOrDefault(rule.id(), new TreeMap<>()).getOrDefault(raisedAt, List.of());
                    List<Change> words = raisedAt >= entry.from()
                            ? ofSpan(raisedAt, should, known)
                            : before(raisedAt, should, known, entry);
                    words.forEach(change -> events.add(event(rule, change)));
                });
            }
        }
        return events;
    }

    /** An alert that began within the span. */
    private List<Change> ofSpan(long raisedAt, List<Change> should, Optional<Told> known) {
        if (known.isEmpty()) {
            return should;
        }
        if (should.isEmpty()) {
            return isWithdrawn(known.get()) ? List.of() : List.of(withdrawn(known.get(), raisedAt));
        }
        Optional<Story> was = Story.told(raisedAt, known.get().words(), baseAt + 1);
        if (was.equals(Story.of(Optional.empty(), should)) && !isWithdrawn(known.get())) {
            return List.of();
        }
        List<Change> words = new ArrayList<>();
        words.add(amended(should.get(0)));
        words.addAll(should.subList(1, should.size()));
        return words;
    }

    /** An alert that began before the span, and may have stood when it began. */
    private List<Change> before(long raisedAt, List<Change> should, Optional<Told> known, SpanRun.Entry entry) {
        if (known.isEmpty() || isWithdrawn(known.get())) {
            return List.of();
        }
        Optional<Story> begun = Story.told(raisedAt, known.get().words(), entry.from());
        if (begun.isEmpty() || begun.get().end().isPresent()) {
            return List.of();
        }
        Optional<Story> was = Story.told(raisedAt, known.get().words(), baseAt + 1);
        if (was.equals(Story.of(begun, should))) {
            return List.of();
        }
        List<Change> words = new ArrayList<>();
        words.add(new Change(
                Kind.AMENDED,
                raisedAt,
                raisedAt,
                begun.get().severity(),
                known.get().alert().basis().channel().orElse(null),
                begun.get().value(),
                true));
        if (begun.get().flaps() > 0) {
            words.add(flapping(raisedAt, begun.get()));
        }
        words.addAll(should);
        return words;
    }

    private static Change flapping(long raisedAt, Story story) {
        return new Change(Kind.FLAPPING, raisedAt, raisedAt, story.severity(), null, story.flaps(), true);
    }

    private static Change amended(Change raise) {
        return new Change(
                Kind.AMENDED, raise.at(), raise.raisedAt(), raise.severity(), raise.channel(), raise.value(), true);
    }

    private static Change withdrawn(Told told, long raisedAt) {
        Severity severity = told.alert().life().severity();
        return new Change(
                Kind.WITHDRAWN,
                raisedAt,
                raisedAt,
                severity,
                told.alert().basis().channel().orElse(null),
                told.alert().life().value(),
                true);
    }

    private AlertEvent event(Rule rule, Change change) {
        Change historic = new Change(
                change.kind(),
                change.at(),
                change.raisedAt(),
                change.severity(),
                change.channel(),
                change.value(),
                true);
        Rule.Said said = rule.said(historic);
        return new AlertEvent(
                AlertTransition.of(
                        new AlertTransition.Source(subject.device(), rule.id(), rules.profile(), change.severity()),
                        historic),
                subject.position(),
                Optional.ofNullable(change.channel()),
                rules.unit(change.channel()),
                new AlertEvent.Explanation(said.text(), said.citation().source()),
                Optional.empty(),
                subject.now());
    }
}
